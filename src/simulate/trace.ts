import type { RateCurve } from './arrivals.ts';

/** A recorded load: rates at moments in time order. */
export interface Trace {
  readonly atMs: readonly number[];
  readonly rates: readonly number[];
}

/**
 * Reads a recorded load from CSV text with a header and the columns `timestamp` (seconds since the epoch, or an ISO 8601 time) and
 * `value` (messages a second, times `scale`). A row that cannot be read is an error that names its line.
 */
export function traceFromCsv(text: string, scale = 1): Trace {
  const atMs: number[] = [];
  const rates: number[] = [];
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    if (i === 0 || line.trim() === '') continue;
    const [timestamp = '', value = ''] = line.split(',');
    const at = /^\d+(?:\.\d+)?$/.test(timestamp) ? Number(timestamp) * 1000 : Date.parse(timestamp);
    const rate = value.trim() === '' ? Number.NaN : Number(value);
    if (!Number.isFinite(at) || !Number.isFinite(rate) || rate < 0 || at <= (atMs.at(-1) ?? Number.NEGATIVE_INFINITY)) {
      throw new Error(
        `line ${i + 1}: expected a later time and a rate that is not negative, found "${line.slice(0, 80)}"`,
      );
    }
    atMs.push(at);
    rates.push(rate * scale);
  }
  return { atMs, rates };
}

/** The trace as a curve that is straight between its points; `shiftMs` moves it in time. Outside of it nothing arrives. */
export function curveOf({ atMs, rates }: Trace, shiftMs = 0): RateCurve {
  let at = 0;
  return (nowMs) => {
    const wanted = nowMs - shiftMs;
    if (wanted < (atMs[at] ?? 0)) at = 0;
    while (at + 1 < atMs.length && (atMs[at + 1] ?? 0) <= wanted) at++;
    const [from, to] = [atMs[at], atMs[at + 1]];
    if (from === undefined || to === undefined || wanted < from) return 0;
    const share = (wanted - from) / (to - from);
    return (rates[at] ?? 0) * (1 - share) + (rates[at + 1] ?? 0) * share;
  };
}
