import { ascending, quantile } from './quantile.ts';

/** How high a load is, over some of its steps. All in the unit of the signal; NaN where no step has a value. */
export interface Levels {
  /** Steps with a value. */
  readonly steps: number;
  readonly mean: number;
  /** P10: in the quietest tenth of the steps the load is at or below it. */
  readonly baseline: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

export function levels(values: Iterable<number>): Levels {
  const sorted = ascending(values);
  return {
    steps: sorted.length,
    mean: sorted.reduce((sum, value) => sum + value, 0) / sorted.length,
    baseline: quantile(sorted, 0.1),
    p50: quantile(sorted, 0.5),
    p90: quantile(sorted, 0.9),
    p99: quantile(sorted, 0.99),
    p999: quantile(sorted, 0.999),
    max: quantile(sorted, 1),
  };
}

/** What is not known of a load. */
export interface Missing {
  readonly steps: number;
  /** Consecutive steps. */
  readonly longestSteps: number;
  /** The step with which the longest gap begins. */
  readonly longestFrom: number;
}

export function missing(values: Float64Array): Missing {
  let [steps, longestSteps, longestFrom, run] = [0, 0, 0, 0];
  for (const [step, value] of values.entries()) {
    run = Number.isNaN(value) ? run + 1 : 0;
    steps += Number(run > 0);
    if (run > longestSteps) [longestSteps, longestFrom] = [run, step - run + 1];
  }
  return { steps, longestSteps, longestFrom };
}
