import type { Recording } from './replay.ts';
import { LARGEST_VALUE } from './source.ts';

/** A year of seconds: more is a mistake in the times. */
const MOST_STEPS = 31_536_000;

interface Row {
  readonly line: number;
  readonly atMs: number;
  readonly values: readonly number[];
}

/**
 * Reads a recording from CSV: a header `time,name1,name2`, then rows in time order. Times are RFC 3339 or seconds since 1970, and
 * lie on an even grid, whose step is the smallest distance of two rows; a row that is not there and an empty field are gaps.
 * Quotes are not part of the format.
 * @throws {RangeError} with the line and what is wrong with it
 */
export function recordingOf(csv: string): Recording {
  const [header = '', ...lines] = csv.replace(/^\uFEFF/, '').split(/\r?\n/);
  const names = namesIn(header);
  const rows = lines.flatMap((text, i) => (text.trim() === '' ? [] : rowOf(text, i + 2, names)));
  const { startMs, stepMs, steps } = gridOf(rows);
  const columns = names.map(() => new Float64Array(steps).fill(Number.NaN));
  for (const { atMs, values } of rows) {
    const step = (atMs - startMs) / stepMs;
    columns.forEach((column, i) => {
      column[step] = values[i] ?? Number.NaN;
    });
  }
  return { stepMs, series: Object.fromEntries(names.map((name, i) => [name, columns[i] ?? new Float64Array()])) };
}

function namesIn(header: string): readonly string[] {
  const [time, ...names] = header.split(',').map((name) => name.trim());
  const odd = names.find((name, i) => !/^[A-Za-z_][\w.-]*$/.test(name) || names.indexOf(name) !== i);
  if (time === 'time' && names.length > 0 && odd === undefined) return names;
  throw new RangeError(
    'line 1: expected a header "time,name,..." with distinct names of letters, digits, and _ . -, without quotes',
  );
}

function rowOf(text: string, line: number, names: readonly string[]): Row {
  const [time = '', ...fields] = text.split(',').map((field) => field.trim());
  if (fields.length !== names.length) {
    throw new RangeError(`line ${line}: expected a time and ${names.length} values, found ${fields.length} values`);
  }
  return { line, atMs: timeOf(time, line), values: fields.map((field) => numberOf(field, line)) };
}

const RFC_3339 = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/;

function timeOf(text: string, line: number): number {
  const atMs = /^\d+(?:\.\d+)?$/.test(text)
    ? Math.round(Number(text) * 1000)
    : Date.parse(RFC_3339.test(text) ? text : '');
  if (!Number.isNaN(atMs)) return atMs;
  throw new RangeError(
    `line ${line}: expected a time as 2026-11-23T09:30:00Z or in seconds since 1970, found "${shown(text)}"`,
  );
}

function numberOf(text: string, line: number): number {
  if (text === '') return Number.NaN;
  const value = /^\d*\.?\d+(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
  if (value <= LARGEST_VALUE) return value;
  throw new RangeError(
    `line ${line}: expected a number from 0 to 2^53 - 1, or nothing for a gap, found "${shown(text)}"`,
  );
}

function gridOf(rows: readonly Row[]): { readonly startMs: number; readonly stepMs: number; readonly steps: number } {
  const [first] = rows;
  if (first === undefined || rows.length < 2) throw new RangeError('expected at least two rows after the header');
  let stepMs = Infinity;
  rows.slice(1).forEach(({ line, atMs }, i) => {
    const before = rows[i]?.atMs ?? atMs;
    if (atMs <= before) throw new RangeError(`line ${line}: expected a time after the one of the row before`);
    stepMs = Math.min(stepMs, atMs - before);
  });
  const startMs = first.atMs;
  const off = rows.find(({ atMs }) => (atMs - startMs) % stepMs !== 0);
  if (off !== undefined) {
    throw new RangeError(
      `line ${off.line}: expected a time on the even grid of ${stepMs / 1000} s from the first row on`,
    );
  }
  const steps = ((rows.at(-1)?.atMs ?? startMs) - startMs) / stepMs + 1;
  if (steps > MOST_STEPS)
    throw new RangeError(`the times span ${steps} steps of ${stepMs / 1000} s, at most ${MOST_STEPS} are read`);
  return { startMs, stepMs, steps };
}

function shown(text: string): string {
  return text.slice(0, 40);
}
