import type { RateCurve, Stretch } from './arrivals.ts';

/** A recorded load: rates at moments in time order. */
export interface Trace {
  readonly atMs: readonly number[];
  readonly rates: readonly number[];
  /** The usual distance of its values. */
  readonly stepMs: number;
  /** Values that the recording lacks between its first and its last; the load is a straight line across them. */
  readonly missing: number;
}

/** A longer gap would be an invented load. */
const LONGEST_GAP_MS = 3_600_000;

/** Seconds since the epoch, or a moment with its offset: one without would be another moment on another machine. */
const SECONDS = /^\d+(?:\.\d+)?$/;
const MOMENT = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d.*(?:Z|[+-]\d\d:?\d\d)$/;

/**
 * Reads a recorded load from CSV text with a header and the columns `timestamp` (seconds since the epoch, or an ISO 8601 time with its
 * offset) and `value` (a rate, in any unit when it is scaled later). An empty value is missing, and so is a row that the usual step
 * lacks; across at most an hour of them the load is a straight line.
 * @throws for a row that cannot be read and for a longer gap, with the line
 */
export function traceFromCsv(text: string): Trace {
  const rows = knownRows(text);
  const distances = rows.slice(1).map(({ atMs }, i) => atMs - (rows[i]?.atMs ?? atMs));
  const stepMs = distances.toSorted((a, b) => a - b)[Math.floor(distances.length / 2)];
  if (stepMs === undefined) throw new Error('expected at least two rows with a value');
  const gap = distances.findIndex((distance) => distance > Math.max(LONGEST_GAP_MS, stepMs));
  if (gap >= 0) {
    const minutes = Math.round((distances[gap] ?? 0) / 60_000);
    throw new Error(
      `line ${rows[gap + 1]?.line}: nothing is known for the ${minutes} min before it, more than an hour`,
    );
  }
  return {
    atMs: rows.map(({ atMs }) => atMs),
    rates: rows.map(({ rate }) => rate),
    stepMs,
    missing: distances.reduce((sum, distance) => sum + Math.round(distance / stepMs) - 1, 0),
  };
}

interface KnownRow {
  readonly line: number;
  readonly atMs: number;
  readonly rate: number;
}

function knownRows(text: string): KnownRow[] {
  const rows: KnownRow[] = [];
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    if (i === 0 || line.trim() === '') continue;
    const [timestamp = '', value = ''] = line.split(',').map((cell) => cell.trim());
    const atMs = SECONDS.test(timestamp) ? Number(timestamp) * 1000 : momentMs(timestamp);
    const rate = Number(value);
    if (!(atMs > (rows.at(-1)?.atMs ?? Number.NEGATIVE_INFINITY)) || !(rate >= 0 && rate < Number.POSITIVE_INFINITY)) {
      throw new Error(
        `line ${i + 1}: expected a later time, in seconds or with its offset from UTC, and a rate that is not negative, found "${line.slice(0, 80)}"`,
      );
    }
    if (value !== '') rows.push({ line: i + 1, atMs, rate });
  }
  return rows;
}

function momentMs(text: string): number {
  return MOMENT.test(text) ? Date.parse(text) : Number.NaN;
}

/** The stretch of time that a trace tells something about: its last value holds for one step. */
export function covered({ atMs, stepMs }: Trace): Stretch {
  return { fromMs: atMs[0] ?? Number.NaN, toMs: (atMs.at(-1) ?? Number.NaN) + stepMs };
}

/** The rate that 99.9 % of the values within a stretch do not exceed: the peak without its very tip. */
export function peakRate({ atMs, rates }: Trace, { fromMs, toMs }: Stretch): number {
  const within = rates.filter((_, i) => (atMs[i] ?? fromMs - 1) >= fromMs && (atMs[i] ?? toMs) < toMs);
  return within.toSorted((a, b) => a - b)[Math.ceil(0.999 * within.length) - 1] ?? Number.NaN;
}

/** The trace as a curve that is straight between its points, `scale` times as high and `shiftMs` later; 0 where nothing is known. */
export function curveOf(trace: Trace, scale = 1, shiftMs = 0): RateCurve {
  const { atMs, rates } = trace;
  const { fromMs, toMs } = covered(trace);
  let at = 0;
  return (nowMs) => {
    const wanted = nowMs - shiftMs;
    if (wanted < fromMs || wanted >= toMs) return 0;
    if (wanted < (atMs[at] ?? 0)) at = 0;
    while (at + 1 < atMs.length && (atMs[at + 1] ?? 0) <= wanted) at++;
    const [from, to] = [atMs[at] ?? fromMs, atMs[at + 1] ?? toMs];
    const share = (wanted - from) / (to - from);
    const rate = rates[at] ?? Number.NaN;
    return scale * (rate * (1 - share) + (rates[at + 1] ?? rate) * share);
  };
}
