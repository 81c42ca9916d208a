import { pinballLoss } from './gate.ts';
import { at, isCovered } from './numbers.ts';
import type { Forecasts, PastSteps } from './rolling-origin.ts';

const DAY_MS = 86_400_000;

/** How good the forecasts of some steps were. NaN is what cannot be known: of no steps, or of a load of 0. */
export interface Scores {
  /** Steps with a value and a forecast. */
  readonly steps: number;
  /** The mean of their values. */
  readonly meanLoad: number;
  /** Mean absolute error of the median, in percent of the mean load. */
  readonly errorPercent: number;
  /** The same in parts of the error of yesterday's value during the warm-up (R. J. Hyndman and A. B. Koehler, 2006). */
  readonly mase: number;
  /** Mean pinball loss of each quantile, in percent of the mean load. */
  readonly lossPercent: readonly number[];
  /** Part of the values at or below each quantile. */
  readonly coverage: readonly number[];
}

/** What is scored: the steps from the end of the warm-up on that belong to a group. */
export interface ScoreOptions<Group> {
  readonly past: PastSteps;
  /** Ascending, and 0.5 is one of them. */
  readonly quantiles: readonly number[];
  /** Steps of the warm-up. */
  readonly warmUpSteps: number;
  /** Undefined for a step that is not scored. */
  readonly groupOf: (step: number) => Group | undefined;
}

interface Sums {
  steps: number;
  load: number;
  error: number;
  readonly losses: number[];
  readonly covered: number[];
}

/** The scores of each group of steps. */
export function scoresBy<Group>(options: ScoreOptions<Group>, forecasts: Forecasts): ReadonlyMap<Group, Scores> {
  const { past, quantiles, warmUpSteps, groupOf } = options;
  const median = quantiles.indexOf(0.5);
  const groups = new Map<Group, Sums>();
  for (let step = warmUpSteps; step < past.values.length; step++) {
    const value = at(past.values, step);
    const said = quantiles.map((_, which) => at(forecasts[which] ?? [], step));
    const group = groupOf(step);
    if (Number.isNaN(value) || said.some(Number.isNaN) || group === undefined) continue;
    const sums = groups.get(group) ?? noSums(quantiles.length);
    groups.set(group, sums);
    sums.steps++;
    sums.load += value;
    sums.error += Math.abs(value - at(said, median));
    quantiles.forEach((quantile, which) => {
      sums.losses[which] = at(sums.losses, which) + pinballLoss(quantile, at(said, which), value);
      sums.covered[which] = at(sums.covered, which) + (isCovered(value, at(said, which)) ? 1 : 0);
    });
  }
  const naive = naiveError(past, warmUpSteps);
  return new Map([...groups].map(([group, sums]) => [group, scoresOf(sums, naive)]));
}

/** Scores of no steps. */
export function noScores(quantiles: number): Scores {
  return scoresOf(noSums(quantiles), Number.NaN);
}

function noSums(quantiles: number): Sums {
  const zeros = () => Array.from({ length: quantiles }, () => 0);
  return { steps: 0, load: 0, error: 0, losses: zeros(), covered: zeros() };
}

function scoresOf({ steps, load, error, losses, covered }: Sums, naive: number): Scores {
  const percent = (sum: number) => (load === 0 ? Number.NaN : (100 * sum) / load);
  return {
    steps,
    meanLoad: load / steps,
    errorPercent: percent(error),
    mase: naive === 0 ? Number.NaN : error / steps / naive,
    lossPercent: losses.map(percent),
    coverage: covered.map((count) => count / steps),
  };
}

/** The mean absolute error of yesterday's value. */
function naiveError({ values, stepMs }: PastSteps, warmUpSteps: number): number {
  const perDay = DAY_MS / stepMs;
  let sum = 0;
  let count = 0;
  for (let step = perDay; step < warmUpSteps; step++) {
    const error = Math.abs(at(values, step) - at(values, step - perDay));
    if (Number.isNaN(error)) continue;
    sum += error;
    count++;
  }
  return sum / count;
}
