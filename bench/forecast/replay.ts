import { BASELINES, baselineModel } from '../../src/forecast/baselines.ts';
import type { Forecast, ForecastModel, ForecastOptions } from '../../src/forecast/forecast.ts';
import { seasonalModel } from '../../src/forecast/seasonal.ts';
import { type BenchSeries, MINUTE_MS, optionsOf } from './series.ts';

export const OURS = 'forewarm';
export const REACTIVE = 'last value';
export const QUANTILES = [0.5, 0.9, 0.99] as const;

export type Method = (options: ForecastOptions) => ForecastModel;

export const METHODS: ReadonlyMap<string, Method> = new Map<string, Method>([
  [OURS, seasonalModel],
  ...BASELINES.map((name) => [name, (options: ForecastOptions) => baselineModel(name, options)] as const),
]);

/** The quantiles that were forecast for each step, some minutes before it; NaN where there was no forecast. */
export type Forecasts = readonly Float64Array[];

/** Forecasts of a method by horizon in minutes. */
export type Replay = ReadonlyMap<number, Forecasts>;

/** Goes through a series step by step and forecasts from each: a rolling origin. */
export function replay(series: BenchSeries, method: Method): Replay {
  const { startMs, stepMs, values, horizonMinutes } = series;
  const options = optionsOf(series);
  const model = method(options);
  const replayed = new Map(
    horizonMinutes.map((minutes) => [minutes, QUANTILES.map(() => new Float64Array(values.length).fill(Number.NaN))]),
  );
  for (const [step, value] of values.entries()) {
    const atMs = startMs + step * stepMs;
    model.observe(atMs, Number.isNaN(value) ? undefined : value);
    const found = model.forecast(atMs, options.horizonsMs, QUANTILES);
    if (found.kind === 'forecast') note(found, replayed, step, stepMs);
  }
  return replayed;
}

function note({ values }: Forecast, replayed: Replay, step: number, stepMs: number): void {
  for (const { horizonMs, quantiles } of values) {
    for (const [which, forecasts] of ofHorizon(replayed, horizonMs / MINUTE_MS).entries()) {
      forecasts[step + horizonMs / stepMs] = quantiles[which] ?? Number.NaN;
    }
  }
}

/** The forecasts of one horizon. */
export function ofHorizon(found: Replay, minutes: number): Forecasts {
  const forecasts = found.get(minutes);
  if (forecasts === undefined) throw new RangeError(`nothing was forecast ${minutes} min ahead`);
  return forecasts;
}

/** The steps of a horizon. */
export function stepsOf(series: BenchSeries, minutes: number): number {
  return (minutes * MINUTE_MS) / series.stepMs;
}
