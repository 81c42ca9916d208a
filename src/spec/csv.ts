import { quoted } from './shown.ts';

/** What is wrong with a line of a CSV file; the first line is 1. */
export class CsvError extends Error {
  readonly line: number;

  constructor(line: number, message: string) {
    super(message);
    this.name = 'CsvError';
    this.line = line;
  }
}

/** No rate is above this, as the forecast takes it. */
const LARGEST = 1e15;
/** The year 5138 in seconds, and 1973 in milliseconds. */
const FIRST_MILLISECONDS = 1e11;
const TIME_NAMES = ['time', 'timestamp'];
const VALUE_NAME = 'value';

/** A value of a history that a user hands over, with its line. */
export interface CsvRow {
  readonly line: number;
  readonly atMs: number;
  /** NaN where it is missing. */
  readonly value: number;
}

interface Columns {
  readonly time: number;
  readonly value: number;
  readonly count: number;
}

/**
 * The rows of a CSV text, in time order: `time,value` with a header that names these columns (others are left out), or without
 * one. Times are RFC 3339 or seconds since 1970. An empty value and NaN are missing: NaN, never 0.
 * @throws {CsvError} for the first line that is something else
 */
export function rowsOf(csv: string): readonly CsvRow[] {
  const rows: CsvRow[] = [];
  let columns: Columns | undefined;
  let before = Number.NEGATIVE_INFINITY;
  for (const { line, text } of linesOf(csv)) {
    const cells = cellsOf(text);
    if (columns === undefined) {
      const header = headerOf(cells, line);
      columns = header ?? { time: 0, value: 1, count: 2 };
      if (header !== undefined) continue;
    }
    const row = rowOf(cells, columns, line);
    if (row.atMs <= before) throw new CsvError(line, outOfOrder(row.atMs, before));
    before = row.atMs;
    rows.push(row);
  }
  if (rows.length === 0) throw new CsvError(1, 'expected rows of time,value, found none');
  return rows;
}

function* linesOf(csv: string): IterableIterator<{ readonly line: number; readonly text: string }> {
  let start = csv.startsWith('\uFEFF') ? 1 : 0;
  for (let line = 1; start < csv.length; line++) {
    const end = csv.indexOf('\n', start);
    const text = csv.slice(start, end < 0 ? csv.length : end).trim();
    start = end < 0 ? csv.length : end + 1;
    if (text !== '') yield { line, text };
  }
}

function cellsOf(text: string): readonly string[] {
  if (!text.includes('"')) return text.split(',').map((cell) => cell.trim());
  // A quoted field may hold commas and doubled quotes (RFC 4180).
  return Array.from(text.matchAll(/(?:^|,)\s*(?:"((?:[^"]|"")*)"\s*|([^,]*))(?=,|$)/g), ([, inQuotes, bare = '']) =>
    (inQuotes ?? bare).replaceAll('""', '"').trim(),
  );
}

/** The columns that a header names; undefined where the first line is a row already. */
function headerOf(cells: readonly string[], line: number): Columns | undefined {
  const names = cells.map((cell) => cell.toLowerCase());
  const time = names.findIndex((name) => TIME_NAMES.includes(name));
  const value = names.indexOf(VALUE_NAME);
  if (time >= 0 && value >= 0) return { time, value, count: cells.length };
  // A row begins with a digit, whatever is wrong with it otherwise.
  if (/^[\d+-]/.test(cells[0] ?? '')) return undefined;
  throw new CsvError(line, `expected a header with the columns time and value, found ${quoted(cells.join(','))}`);
}

function rowOf(cells: readonly string[], { time, value, count }: Columns, line: number): CsvRow {
  if (cells.length !== count) {
    throw new CsvError(
      line,
      `expected ${count} columns separated by commas, found ${cells.length}: ${quoted(cells.join(','))}`,
    );
  }
  return { line, atMs: timeOf(cells[time] ?? '', line), value: rateOf(cells[value] ?? '', line) };
}

const RFC_3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(\.\d+)?)?([Zz]|[+-]\d\d:\d\d)?$/;

function timeOf(text: string, line: number): number {
  if (/^\d+(?:\.\d+)?$/.test(text)) return secondsOf(text, line);
  const [, year, month, day, , , , , zone] = RFC_3339.exec(text) ?? [];
  if (year !== undefined && zone === undefined) {
    throw new CsvError(line, `expected a time with its zone, such as ${quoted(`${text}Z`)}, found ${quoted(text)}`);
  }
  const ms = year === undefined ? Number.NaN : Date.parse(text.replace(' ', 'T').toUpperCase());
  const lastDay = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  if (ms >= 0 && Number(day) <= lastDay) return ms;
  throw new CsvError(
    line,
    `expected a time such as 2026-11-27T14:30:00Z or in seconds since 1970, found ${quoted(text)}`,
  );
}

function secondsOf(text: string, line: number): number {
  const seconds = Number(text);
  if (seconds < FIRST_MILLISECONDS) return Math.round(seconds * 1000);
  throw new CsvError(line, `expected seconds since 1970, found ${quoted(text)}: are these milliseconds?`);
}

function rateOf(text: string, line: number): number {
  if (text === '' || text.toLowerCase() === 'nan') return Number.NaN;
  const value = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (value >= 0 && value <= LARGEST) return value;
  const found = value < 0 ? `the negative ${text}` : quoted(text);
  throw new CsvError(line, `expected a rate from 0 to 1e15, or nothing where it is missing, found ${found}`);
}

function outOfOrder(ms: number, before: number): string {
  const text = new Date(ms).toISOString();
  if (ms === before) return `expected every time once, found ${text} again`;
  return `expected rows in time order, found ${text} after ${new Date(before).toISOString()}`;
}
