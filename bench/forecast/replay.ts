import { BASELINES, baselineModel } from '../../src/forecast/baselines.ts';
import type { ForecastModel, ForecastOptions } from '../../src/forecast/forecast.ts';
import { type Forecasts, rollingOrigin } from '../../src/forecast/rolling-origin.ts';
import { seasonalModel } from '../../src/forecast/seasonal.ts';
import { type BenchSeries, MINUTE_MS, optionsOf } from './series.ts';

export type { Forecasts } from '../../src/forecast/rolling-origin.ts';

export const OURS = 'forewarm';
export const REACTIVE = 'last value';
export const QUANTILES = [0.5, 0.9, 0.99] as const;

export type Method = (options: ForecastOptions) => ForecastModel;

export const METHODS: ReadonlyMap<string, Method> = new Map<string, Method>([
  [OURS, seasonalModel],
  ...BASELINES.map((name) => [name, (options: ForecastOptions) => baselineModel(name, options)] as const),
]);

/** Forecasts of a method by horizon in minutes. */
export type Replay = ReadonlyMap<number, Forecasts>;

/** Goes through a series step by step and forecasts from each. */
export function replay(series: BenchSeries, method: Method): Replay {
  const options = optionsOf(series);
  const found = rollingOrigin(series, method(options), { horizonsMs: options.horizonsMs, quantiles: QUANTILES });
  return new Map(series.horizonMinutes.map((minutes, i) => [minutes, found[i] ?? []]));
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
