import type { Sample } from '../series/series.ts';
import { duration } from './words.ts';

/** What is known of one signal at the moment of a decision. */
export interface Signal {
  /** What it is and where it comes from, for people: `backlog (subscription render-jobs, source acme)`. */
  readonly name: string;
  /** The newest sample ever taken, however old. */
  readonly sample: Sample | undefined;
  /** The sample before it. */
  readonly previous: Sample | undefined;
  /** Why the newest attempt to read it gave nothing; undefined when it worked. */
  readonly trouble: string | undefined;
  /** Up to this age in ms a sample is as good as now. It covers the source's own delay. */
  readonly maxAgeMs: number;
}

/** A signal that can be used: as good as now, or held although it is older than it may be. */
export interface Known {
  readonly state: 'fresh' | 'held';
  readonly signal: Signal;
  readonly sample: Sample;
  readonly ageMs: number;
  /** When the hold is over, ms since the epoch. */
  readonly untilMs: number;
}

/** A signal that cannot be used, and why. */
export interface Unknown {
  readonly state: 'missing';
  readonly reason: string;
}

/** How far a sample may lie in the future before our own clock is not believed. */
const CLOCK_SKEW_MS = 60_000;

/** Missing is never zero: a sample past its age is held for `holdMs`, and after that there is none. */
export function trust(signal: Signal, nowMs: number, holdMs: number): Known | Unknown {
  const { sample } = signal;
  if (sample === undefined)
    return {
      state: 'missing',
      reason: `no sample of ${signal.name} yet: ${signal.trouble ?? 'the first one is on its way'}`,
    };
  if (!Number.isFinite(sample.value) || sample.value < 0) {
    return { state: 'missing', reason: `${signal.name} is ${sample.value}, which cannot be true` };
  }
  if (sample.atMs > nowMs + CLOCK_SKEW_MS) {
    return { state: 'missing', reason: `the last sample of ${signal.name} lies in the future: the clock was set back` };
  }
  const ageMs = Math.max(0, nowMs - sample.atMs);
  const untilMs = sample.atMs + signal.maxAgeMs + holdMs;
  // -0 is 0, and is answered as such.
  const known = { signal, sample: Object.is(sample.value, -0) ? { ...sample, value: 0 } : sample, ageMs, untilMs };
  if (nowMs > untilMs) return { state: 'missing', reason: afterHold(known) };
  return { state: ageMs <= signal.maxAgeMs ? 'fresh' : 'held', ...known };
}

/**
 * What is said in a value's place once the hold of its signal is over and nothing newer has come. It holds no age, as it stands
 * in the HPA's condition: a sentence that changes all the time is written to the cluster all the time.
 */
export function afterHold({ signal, sample, untilMs }: Pick<Known, 'signal' | 'sample' | 'untilMs'>): string {
  const { name, maxAgeMs, trouble = 'the source has given nothing newer' } = signal;
  const lastTrue = `${new Date(sample.atMs).toISOString().slice(0, 19)}Z`;
  const hold = duration(untilMs - sample.atMs - maxAgeMs);
  return `${name} is stale: last true at ${lastTrue} (${duration(maxAgeMs)} and a hold of ${hold} are allowed): ${trouble}`;
}
