import type { Sample } from '../series/series.ts';

/** How a rate was lately, kept by the caller from one sample to the next. */
export interface LatelyRate {
  /** When the newest sample was true, ms since the epoch. */
  readonly atMs: number;
  /** The mean of the last minutes, per second. */
  readonly perSecond: number;
  /** How much samples differ from such a mean: their variance in units of the mean, which for chance arrivals does not depend on the rate. */
  readonly dispersion: number;
  /** For how long it was watched without a gap, in seconds. */
  readonly seconds: number;
}

/** Long enough to see through the chance of a minute, short enough to be right about this hour. */
const MEAN_SECONDS = 150;
const HALF_LIFE_SECONDS = 1800;
/** Before so many seconds nothing is known of the noise. */
const ENOUGH_SECONDS = 300;
const LONGEST_GAP_MS = 300_000;

/** Of a difference counts what lies beyond this many standard deviations. */
const DEVIATIONS = 2;
/** A surge is not noise: one sample adds at most this many times what is known. */
const SURPRISE = 4;

/** Takes a sample. One that is no rate, or that is known already, changes nothing; after a gap, or a clock that went back, it begins anew. */
export function lately(known: LatelyRate | undefined, { atMs, value }: Sample): LatelyRate | undefined {
  if (!(value >= 0 && Number.isFinite(value))) return known;
  if (known === undefined || atMs < known.atMs || atMs - known.atMs > LONGEST_GAP_MS)
    return { atMs, perSecond: value, dispersion: 0, seconds: 0 };
  if (atMs === known.atMs) return known;
  const elapsed = (atMs - known.atMs) / 1000;
  const seconds = known.seconds + elapsed;
  // At first it is the plain mean: the first sample is as good as the others.
  const share = (weight: number): number => Math.max(weight, elapsed / seconds);
  const away = value - known.perSecond;
  const perSecond = known.perSecond + away * share(1 - Math.exp(-elapsed / MEAN_SECONDS));
  const seen = away ** 2 / known.perSecond;
  const bound = known.seconds < ENOUGH_SECONDS ? seen : Math.min(seen, SURPRISE * known.dispersion);
  // From a rate of zero nothing can be told.
  const more = Number.isFinite(bound) ? bound - known.dispersion : 0;
  const dispersion = known.dispersion + more * share(1 - 2 ** (-elapsed / HALF_LIFE_SECONDS));
  return { atMs, perSecond, dispersion, seconds };
}

/** The standard deviation of a sample from the mean, per second; 0 until enough was seen. */
export function noiseOf(known: LatelyRate | undefined): number {
  return known === undefined || known.seconds < ENOUGH_SECONDS ? 0 : Math.sqrt(known.perSecond * known.dispersion);
}

/**
 * A rate without what chance alone can make of it: the mean of the last minutes, and of the difference from it what lies beyond its
 * usual noise (the soft threshold of D. Donoho and I. Johnstone, 1994). A surge is passed on at once, less the noise at most.
 */
export function calm(perSecond: number, known: LatelyRate | undefined): number {
  if (known === undefined || known.seconds < ENOUGH_SECONDS) return perSecond;
  return known.perSecond + beyond(perSecond - known.perSecond, noiseOf(known));
}

/** What of a difference lies beyond its usual noise, both in the same unit. */
export function beyond(difference: number, noise: number): number {
  return Math.sign(difference) * Math.max(0, Math.abs(difference) - DEVIATIONS * noise);
}
