import type { Sample } from '../series/series.ts';
import type { ForecastModel } from './forecast.ts';

/** The past of a signal: `values[i]` is the mean of the step that ends at `startMs + i * stepMs`; NaN where it is missing. */
export interface PastSteps {
  readonly startMs: number;
  readonly stepMs: number;
  readonly values: Float64Array;
}

/** For each quantile, what was forecast for each step of the past; NaN where there was no forecast. */
export type Forecasts = readonly Float64Array[];

export interface RollingOptions {
  /** Multiples of the step; those that the model was built for. */
  readonly horizonsMs: readonly number[];
  /** Within 0 and 1, ascending. */
  readonly quantiles: readonly number[];
  /** Whether the model may learn from a step; from all of them when it is left out. */
  readonly learns?: ((step: number) => boolean) | undefined;
}

/** Samples in time order as steps: the mean of those after the end of the step before and up to its own end. */
export function pastSteps(samples: readonly Sample[], stepMs: number): PastSteps {
  const stepOf = ({ atMs }: Sample) => Math.ceil(atMs / stepMs);
  const [first] = samples;
  const last = samples.at(-1);
  if (first === undefined || last === undefined) return { startMs: 0, stepMs, values: new Float64Array() };
  const start = stepOf(first);
  const values = new Float64Array(stepOf(last) - start + 1);
  const counts = new Uint32Array(values.length);
  for (const sample of samples) {
    if (Number.isNaN(sample.value)) continue;
    const step = stepOf(sample) - start;
    values[step] = (values[step] ?? 0) + sample.value;
    counts[step] = (counts[step] ?? 0) + 1;
  }
  // Nothing divided by nothing is missing.
  return { startMs: start * stepMs, stepMs, values: values.map((sum, step) => sum / (counts[step] ?? 0)) };
}

/**
 * Goes through the past step by step, and from each of them forecasts what comes after it: every step is an origin, and nothing
 * is forecast by what came later (L. J. Tashman, 2000). Gives the forecasts of each horizon.
 */
export function rollingOrigin(past: PastSteps, model: ForecastModel, options: RollingOptions): readonly Forecasts[] {
  const { startMs, stepMs, values } = past;
  const { horizonsMs, quantiles, learns = () => true } = options;
  const forecasts = horizonsMs.map(() => quantiles.map(() => new Float64Array(values.length).fill(Number.NaN)));
  for (const [step, value] of values.entries()) {
    const atMs = startMs + step * stepMs;
    model.observe(atMs, Number.isNaN(value) ? undefined : value, { learn: learns(step) });
    const found = model.forecast(atMs, horizonsMs, quantiles);
    if (found.kind === 'not-ready') continue;
    for (const [horizon, { horizonMs, quantiles: said }] of found.values.entries()) {
      keep(forecasts[horizon] ?? [], step + horizonMs / stepMs, said);
    }
  }
  return forecasts;
}

function keep(forecasts: Forecasts, step: number, said: readonly number[]): void {
  for (const [which, quantile] of said.entries()) {
    const ofQuantile = forecasts[which];
    // What is forecast for after the end is never compared, and a typed array does not take it.
    if (ofQuantile !== undefined) ofQuantile[step] = quantile;
  }
}
