import { exponentialQuantile, lognormalQuantile } from './distributions.ts';
import { keyedRandom } from './random.ts';

const { floor } = Math;

/** How long a batch of b messages takes: (`fixedSeconds` + `secondsPerMessage` x b) x noise. */
export interface ServiceTime {
  readonly fixedSeconds: number;
  readonly secondsPerMessage: number;
  /** `none`; `exponential` with mean 1; or lognormal with median 1 and this 95th percentile. */
  readonly noise: 'none' | 'exponential' | { readonly p95: number };
  /** From a moment on every batch takes so many times as long: another model, another GPU. */
  readonly change?: { readonly atMs: number; readonly factor: number };
  /** Work in a message, in messages, by its place in the order of arrival; 1 each when left out. */
  readonly workOf?: (message: number) => number;
}

/** Quantiles are looked up: exact in the mean, and cheap for millions of batches. */
const STRATA = 1 << 16;

/**
 * Seconds of a batch of the messages `from` to `to` that starts at a moment. The noise belongs to the batch's first message, so that
 * every policy meets the same messages.
 */
export function serviceSeconds(time: ServiceTime, seed: number): (from: number, to: number, startMs: number) => number {
  const { fixedSeconds, secondsPerMessage, workOf } = time;
  const noise = noiseOf(time.noise, seed);
  const factor = (startMs: number) => timeFactor(time, startMs);
  if (workOf === undefined) {
    return (from, to, startMs) => (fixedSeconds + secondsPerMessage * (to - from)) * noise(from) * factor(startMs);
  }
  return (from, to, startMs) => {
    let work = 0;
    for (let message = from; message < to; message++) work += workOf(message);
    return (fixedSeconds + secondsPerMessage * work) * noise(from) * factor(startMs);
  };
}

/** How long a batch that starts at a moment takes, in units of how long it takes at first. */
export function timeFactor({ change }: Pick<ServiceTime, 'change'>, startMs: number): number {
  return change !== undefined && startMs >= change.atMs ? change.factor : 1;
}

function noiseOf(noise: ServiceTime['noise'], seed: number): (message: number) => number {
  if (noise === 'none') return () => 1;
  const quantile = (u: number) =>
    noise === 'exponential' ? exponentialQuantile(1, u) : lognormalQuantile({ median: 1, p95: noise.p95 }, u);
  const table = Float64Array.from({ length: STRATA }, (_, i) => quantile((i + 0.5) / STRATA));
  const key = keyedRandom(seed, 'service time of a message');
  return (message) => table[floor(key(message) * STRATA)] ?? 1;
}
