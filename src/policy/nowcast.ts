import type { Sample, Series } from '../series/series.ts';

/** What the backlog probably is now, and how that was found. */
export interface Nowcast {
  readonly backlog: number;
  /** Messages that came since the last sample. */
  readonly arrived: number;
  /** Messages that were completed since the last sample. */
  readonly completed: number;
}

/**
 * Carries the last backlog sample forward to now: `backlog + arrivals since - completions since`, never below 0.
 * Completions go on at the rate seen between the last two samples: what arrived then minus what the backlog grew by.
 * Undefined where the arrivals are not known for the whole time, or there is only one sample.
 */
export function nowcast(
  backlog: Sample,
  previous: Sample | undefined,
  arrivals: Series,
  nowMs: number,
): Nowcast | undefined {
  if (previous === undefined || previous.atMs >= backlog.atMs) return undefined;
  const before = arrivedBetween(arrivals, previous.atMs, backlog.atMs);
  const since = arrivedBetween(arrivals, backlog.atMs, nowMs);
  if (before === undefined || since === undefined) return undefined;
  const spanMs = backlog.atMs - previous.atMs;
  const completedBefore = Math.max(0, before - (backlog.value - previous.value));
  const completed = (completedBefore / spanMs) * (nowMs - backlog.atMs);
  return { backlog: Math.max(0, backlog.value + since - completed), arrived: since, completed };
}

/**
 * Messages that arrived in a stretch of time, from rates per second on a grid. The rate of a gap is the last one known, for at
 * most `MAX_GAP_MS`; undefined where nothing is known.
 */
function arrivedBetween(rates: Series, fromMs: number, toMs: number): number | undefined {
  let messages = 0;
  let atMs = fromMs;
  while (atMs < toMs) {
    const slot = Math.floor((atMs - rates.startMs) / rates.stepMs);
    const endMs = Math.min(toMs, rates.startMs + (slot + 1) * rates.stepMs);
    const rate = lastKnown(rates, slot);
    if (rate === undefined) return undefined;
    messages += (rate * (endMs - atMs)) / 1000;
    atMs = endMs;
  }
  return messages;
}

const MAX_GAP_MS = 120_000;

function lastKnown(rates: Series, slot: number): number | undefined {
  const oldest = Math.max(0, slot - Math.floor(MAX_GAP_MS / rates.stepMs));
  for (let i = Math.min(slot, rates.values.length - 1); i >= oldest; i--) {
    const rate = rates.values[i];
    if (rate !== undefined && !Number.isNaN(rate)) return rate;
  }
  return undefined;
}
