import { CsvError, rowsOf } from '../spec/csv.ts';
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

/**
 * Reads a recorded load from CSV text, see `rowsOf`; its values are rates, in any unit when they are scaled later. Across at most an
 * hour of values and rows that are missing the load is a straight line.
 * @throws {CsvError} for a row that cannot be read and for a longer gap
 */
export function traceFromCsv(text: string): Trace {
  const rows = rowsOf(text).filter(({ value }) => !Number.isNaN(value));
  const distances = rows.slice(1).map(({ atMs }, i) => atMs - (rows[i]?.atMs ?? atMs));
  const stepMs = distances.toSorted((a, b) => a - b)[Math.floor(distances.length / 2)];
  if (stepMs === undefined) throw new CsvError(1, 'expected at least two rows with a value');
  const gap = distances.findIndex((distance) => distance > Math.max(LONGEST_GAP_MS, stepMs));
  if (gap >= 0) {
    const minutes = Math.round((distances[gap] ?? 0) / 60_000);
    throw new CsvError(
      rows[gap + 1]?.line ?? 1,
      `nothing is known for the ${minutes} min before it, more than an hour`,
    );
  }
  return {
    atMs: rows.map(({ atMs }) => atMs),
    rates: rows.map(({ value }) => value),
    stepMs,
    missing: distances.reduce((sum, distance) => sum + Math.round(distance / stepMs) - 1, 0),
  };
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
