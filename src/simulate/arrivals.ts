import { gammaFactor, poisson } from './distributions.ts';

/** Messages a second that are expected at a moment. */
export type RateCurve = (atMs: number) => number;

export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * The moments at which messages arrive, sorted: counts per second around a rate curve, spread evenly within the second.
 * The counts are Poisson; with a burstiness above 1 negative binomial, whose variance is `burstiness` times the mean.
 */
export function arrivalsFrom(
  curve: RateCurve,
  { fromMs, toMs }: Stretch,
  burstiness: number,
  random: () => number,
): Float64Array {
  const seconds = Math.floor((toMs - fromMs) / 1000);
  let times = new Float64Array(1 << 16);
  let count = 0;
  for (let second = 0; second < seconds; second++) {
    const startMs = fromMs + second * 1000;
    const arrived = countAround(curve(startMs), burstiness, random);
    if (count + arrived > times.length) times = grown(times, count + arrived);
    for (let i = 0; i < arrived; i++) times[count + i] = startMs + random() * 1000;
    if (arrived > 1) times.subarray(count, count + arrived).sort();
    count += arrived;
  }
  return times.slice(0, count);
}

function countAround(mean: number, burstiness: number, random: () => number): number {
  if (burstiness <= 1 || mean <= 0) return poisson(mean, random);
  return poisson(mean * gammaFactor((burstiness - 1) / mean, random), random);
}

function grown(times: Float64Array, needed: number): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(Math.max(needed, 2 * times.length));
  larger.set(times);
  return larger;
}
