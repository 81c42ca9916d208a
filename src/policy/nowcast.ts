import { beyond } from './calm.ts';
import type { Sample, Series } from '../series/series.ts';

/** What the backlog probably is now, and how that was found. */
export interface Nowcast {
  readonly backlog: number;
  /** Messages that came since the last sample. */
  readonly arrived: number;
  /** Messages that were completed since the last sample. */
  readonly completed: number;
  /** The backlog is at least this... */
  readonly least: number;
  /** ...and at most this. */
  readonly most: number;
  /** Messages by which chance alone can have moved it since the last sample, and which are not counted. */
  readonly chance: number;
}

export interface Observed {
  /** The last sample of the backlog. */
  readonly backlog: Sample;
  /** The one before it. */
  readonly previous: Sample | undefined;
  /** New messages a second. */
  readonly arrivals: Series;
  /** Completed messages a second, where they are counted. */
  readonly completions: Series | undefined;
  /** How far the arrivals of one minute differ by chance, per second. */
  readonly noise: number;
}

/**
 * Carries the last backlog sample forward to now: `backlog + arrivals since - completions since`, never below 0.
 *
 * Where completions are counted, they are taken as they are; the bounds allow for one step of either rate to be missed or counted
 * twice. Else they go on at the rate seen between the last two samples (what arrived then, minus what the backlog grew by); the
 * bounds hold as long as the workers do between nothing and twice that. Such a difference of two counts is mostly chance: only what
 * lies beyond it moves the backlog, which is never less than the lower bound.
 *
 * A sample that lies ahead, as its source's clock does, is that of now. Undefined where the arrivals are not known for the whole
 * time, or neither completions nor a second sample are known.
 */
export function nowcast(observed: Observed, nowMs: number): Nowcast | undefined {
  const { backlog, arrivals } = observed;
  const toMs = Math.max(nowMs, backlog.atMs);
  const arrived = messagesBetween(arrivals, backlog.atMs, toMs);
  const done = countedSince(observed, toMs) ?? extrapolatedSince(observed, toMs);
  if (arrived === undefined || done === undefined) return undefined;
  const moved = backlog.value + arrived - done.completed;
  const least = Math.max(0, moved - done.error);
  const now = Math.max(least, backlog.value + beyond(arrived - done.completed, done.deviation));
  return {
    backlog: now,
    arrived,
    completed: done.completed,
    least,
    most: Math.max(0, moved + done.error),
    chance: Math.abs(Math.max(0, moved) - now),
  };
}

interface Done {
  readonly completed: number;
  /** By how much the backlog may be wrong. */
  readonly error: number;
  /** The standard deviation of the messages by which the backlog moved. */
  readonly deviation: number;
}

function countedSince({ backlog, arrivals, completions }: Observed, nowMs: number): Done | undefined {
  const completed = completions && messagesBetween(completions, backlog.atMs, nowMs);
  if (completions === undefined || completed === undefined) return undefined;
  return { completed, error: oneStep(arrivals, nowMs) + oneStep(completions, nowMs), deviation: 0 };
}

function extrapolatedSince({ backlog, previous, arrivals, noise }: Observed, nowMs: number): Done | undefined {
  if (previous === undefined || previous.atMs >= backlog.atMs) return undefined;
  const before = messagesBetween(arrivals, previous.atMs, backlog.atMs);
  if (before === undefined) return undefined;
  const completedBefore = Math.max(0, before - (backlog.value - previous.value));
  const [earlier, since] = [(backlog.atMs - previous.atMs) / MINUTE_MS, (nowMs - backlog.atMs) / MINUTE_MS];
  const completed = (completedBefore / earlier) * since;
  // The arrivals since then, and those before that the completions are concluded from, each with their own chance.
  const deviation = 60 * noise * Math.sqrt(since + since ** 2 / earlier);
  return { completed, error: completed, deviation };
}

/** The messages of one step of the grid, at the newest rate. */
function oneStep(rates: Series, nowMs: number): number {
  return ((lastKnown(rates, slotOf(rates, nowMs)) ?? 0) * rates.stepMs) / 1000;
}

/**
 * Messages in a stretch of time, from rates per second on a grid. The rate of a gap is the last one known, for at most
 * `MAX_GAP_MS`; undefined where nothing is known.
 */
function messagesBetween(rates: Series, fromMs: number, toMs: number): number | undefined {
  let messages = 0;
  let atMs = fromMs;
  while (atMs < toMs) {
    const slot = slotOf(rates, atMs);
    const endMs = Math.min(toMs, rates.startMs + (slot + 1) * rates.stepMs);
    const rate = lastKnown(rates, slot);
    if (rate === undefined) return undefined;
    messages += (rate * (endMs - atMs)) / 1000;
    atMs = endMs;
  }
  return messages;
}

const MINUTE_MS = 60_000;

/** So long the last known rate stands for a gap. */
export const MAX_GAP_MS = 120_000;

function slotOf(rates: Series, atMs: number): number {
  return Math.floor((atMs - rates.startMs) / rates.stepMs);
}

function lastKnown(rates: Series, slot: number): number | undefined {
  const oldest = Math.max(0, slot - Math.floor(MAX_GAP_MS / rates.stepMs));
  for (let i = Math.min(slot, rates.values.length - 1); i >= oldest; i--) {
    const rate = rates.values[i];
    if (rate !== undefined && !Number.isNaN(rate)) return rate;
  }
  return undefined;
}
