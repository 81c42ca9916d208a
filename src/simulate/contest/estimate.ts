import { namedRandom } from '../random.ts';

/** A mean over the worlds, and where it lies with 95 % confidence. */
export interface Estimate {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

const RESAMPLES = 2000;

/**
 * The mean with its percentile bootstrap interval (B. Efron, 1979), the same for the same values. Worlds that have no such number, NaN,
 * do not count; when none has one, nor has the estimate.
 */
export function estimate(ofWorlds: readonly number[]): Estimate {
  const values = ofWorlds.filter(Number.isFinite);
  const random = namedRandom(1, 'bootstrap');
  const meanOf = (pick: () => number) => values.reduce((sum) => sum + pick(), 0) / values.length;
  const means = Array.from({ length: RESAMPLES }, () =>
    meanOf(() => values[Math.floor(random() * values.length)] ?? Number.NaN),
  ).toSorted((a, b) => a - b);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, low: means[0.025 * RESAMPLES] ?? mean, high: means[0.975 * RESAMPLES] ?? mean };
}

/** With the digits that a reader needs, and the interval where it has any width; a dash where there is no number. */
export function shown({ mean, low, high }: Estimate, digits: number, times = 1): string {
  if (!Number.isFinite(mean)) return '-';
  const text = (value: number) => (value * times).toFixed(digits);
  return text(low) === text(high) ? text(mean) : `${text(mean)} (${text(low)} to ${text(high)})`;
}

/** The mean alone. */
export function shownMean({ mean }: Estimate, digits: number, times = 1): string {
  return Number.isFinite(mean) ? (mean * times).toFixed(digits) : '-';
}
