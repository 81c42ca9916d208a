import type { PastSteps } from '../forecast/rolling-origin.ts';
import type { Trace } from './trace.ts';

/** A recorded past without holes, and how much of it had to be filled in. */
export interface Filled {
  readonly trace: Trace;
  /** The share of its steps that were missing, 0 to 1. */
  readonly missing: number;
}

const HOUR_MS = 3_600_000;
/** Times of day return after these: the same weekday tells most. */
const EARLIER_MS = [7 * 24 * HOUR_MS, 24 * HOUR_MS];

/**
 * Fills the holes of a past. A gap of up to an hour is bridged by a straight line; in a longer one came what came at that time a week
 * before, or a day before, or else what came last. A world without messages in its gaps would be one that never was.
 *
 * @throws when there is no value at all
 */
export function filledIn({ startMs, stepMs, values }: PastSteps): Filled {
  const from = values.findIndex((value) => !Number.isNaN(value));
  const to = values.findLastIndex((value) => !Number.isNaN(value)) + 1;
  if (from < 0) throw new Error('expected a past with values, found none');
  const rates = values.slice(from, to);
  const missing = rates.filter(Number.isNaN).length / rates.length;
  fillGaps(rates, stepMs);
  const atMs = Array.from(rates, (_, i) => startMs + (from + i) * stepMs);
  return { trace: { atMs, rates: [...rates], stepMs, missing: 0 }, missing };
}

function fillGaps(rates: Float64Array, stepMs: number): void {
  for (let from = 0; from < rates.length; from++) {
    if (!Number.isNaN(rates[from])) continue;
    let to = from;
    while (to < rates.length && Number.isNaN(rates[to])) to++;
    const isShort = (to - from) * stepMs <= HOUR_MS;
    for (let i = from; i < to; i++) rates[i] = isShort ? between(rates, from, to, i) : earlier(rates, i, from, stepMs);
    from = to;
  }
}

function between(rates: Float64Array, from: number, to: number, i: number): number {
  const before = rates[from - 1] ?? 0;
  const after = rates[to] ?? before;
  return before + ((after - before) * (i - from + 1)) / (to - from + 1);
}

function earlier(rates: Float64Array, i: number, from: number, stepMs: number): number {
  const found = EARLIER_MS.map((agoMs) => rates[i - Math.round(agoMs / stepMs)]).find((rate) => rate !== undefined);
  return found ?? rates[from - 1] ?? 0;
}

/** A rise is sudden when it happens within this time, by half and by two pods. */
const SUDDEN_MS = 600_000;
const SUDDEN_FACTOR = 1.5;
const SUDDEN_PODS = 2;

/** When a load rises suddenly, ms: the moments at which it is told how long a policy takes to recover. */
export function suddenRises({ atMs, rates, stepMs }: Trace, ratePerPod: number): number[] {
  const rises: number[] = [];
  const within = Math.max(1, Math.round(SUDDEN_MS / stepMs));
  for (let i = 1; i < rates.length; i++) {
    const before = rates[i - 1] ?? 0;
    const next = rates.slice(i, i + within);
    const highest = next.reduce((a, b) => Math.max(a, b), 0);
    if (highest < SUDDEN_FACTOR * before || highest < before + SUDDEN_PODS * ratePerPod) continue;
    // It begins where a tenth of it has happened, and one rise is told once.
    rises.push(atMs[i + next.findIndex((rate) => rate > before + (highest - before) / 10)] ?? 0);
    i += 6 * within;
  }
  return rises;
}
