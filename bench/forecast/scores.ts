import { pinballLoss } from '../../src/forecast/gate.ts';
import { type Forecasts, QUANTILES } from './replay.ts';
import { type BenchSeries, DAY_MS } from './series.ts';

/** How good the forecasts of one horizon are over some steps. */
export interface Scores {
  readonly steps: number;
  /** Mean absolute error of the median in those of yesterday's value during the warm-up (Hyndman and Koehler, 2006). */
  readonly mase: number;
  readonly rmse: number;
  /** Absolute error of the median in parts of the load. */
  readonly error: number;
  /** Pinball loss in percent of the mean load, and coverage, for each of the quantiles. */
  readonly losses: readonly number[];
  readonly coverage: readonly number[];
}

export type Counts = (step: number) => boolean;

/** Scores of the steps after the warm-up that count. */
export function score(series: BenchSeries, forecasts: Forecasts, counts: Counts = () => true): Scores {
  const { values } = series;
  const steps = scoredSteps(series, forecasts).filter(counts);
  const mean = (of: (step: number) => number, over: readonly number[] = steps) =>
    over.reduce((sum, step) => sum + of(step), 0) / over.length;
  const value = (step: number) => values[step] ?? Number.NaN;
  const forecast = (which: number, step: number) => forecasts[which]?.[step] ?? Number.NaN;
  const absoluteError = mean((step) => Math.abs(value(step) - forecast(0, step)));
  const meanLoad = mean(
    value,
    [...values.keys()].filter((step) => step >= warmUp(series) && !Number.isNaN(value(step))),
  );
  return {
    steps: steps.length,
    mase: absoluteError / naiveError(series),
    rmse: Math.sqrt(mean((step) => (value(step) - forecast(0, step)) ** 2)),
    error: absoluteError / mean(value),
    losses: QUANTILES.map(
      (q, which) => (100 * mean((step) => pinballLoss(q, forecast(which, step), value(step)))) / meanLoad,
    ),
    coverage: QUANTILES.map((_, which) => mean((step) => (value(step) <= forecast(which, step) ? 1 : 0))),
  };
}

/** The first step that is scored. */
export function warmUp({ warmUpDays, stepMs }: BenchSeries): number {
  return (warmUpDays * DAY_MS) / stepMs;
}

/** The steps after the warm-up with a value and a forecast. */
export function scoredSteps(series: BenchSeries, forecasts: Forecasts): readonly number[] {
  const [medians] = forecasts;
  return [...series.values.keys()].filter(
    (step) => step >= warmUp(series) && !Number.isNaN(series.values[step]) && !Number.isNaN(medians?.[step]),
  );
}

function naiveError(series: BenchSeries): number {
  const perDay = DAY_MS / series.stepMs;
  let sum = 0;
  let count = 0;
  for (let step = perDay; step < warmUp(series); step++) {
    const error = Math.abs((series.values[step] ?? Number.NaN) - (series.values[step - perDay] ?? Number.NaN));
    if (Number.isNaN(error)) continue;
    sum += error;
    count++;
  }
  return sum / count;
}
