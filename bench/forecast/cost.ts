import { baselineModel } from '../../src/forecast/baselines.ts';
import type { ForecastModel, ForecastOptions } from '../../src/forecast/forecast.ts';
import { seasonalModel } from '../../src/forecast/seasonal.ts';
import { type TradingMonths, tradingMonths } from '../../src/simulate/trading-months.ts';
import { atMost, type Bar } from './bar.ts';
import { QUANTILES } from './replay.ts';
import { MINUTE_MS } from './series.ts';

const HORIZON_MINUTES = [5, 15, 30, 60];
const TWO_WEEKS_DAYS = 14;
const ROUNDS = 5;
const SERIES = 5_000;
const SOME_SERIES = 40;

/** What a model costs, on this machine and one core. */
export function cost(): { lines: readonly string[]; bars: readonly Bar[] } {
  const fiveMinutes = tradingMonths({ seed: 7, days: 60 });
  const update = updateMicros(fiveMinutes, seasonalModel);
  const naive = updateMicros(fiveMinutes, (options) => baselineModel('seasonal naive day', options));
  const minute = updateMicros(tradingMonths({ seed: 7, days: 20, stepMs: MINUTE_MS }), seasonalModel);
  const replaySeconds = best(() => seconds(() => fed(fiveMinutes, seasonalModel, TWO_WEEKS_DAYS)));
  const stateBytes = JSON.stringify(fed(fiveMinutes, seasonalModel, 60)).length;
  return {
    lines: [
      `one update with ${HORIZON_MINUTES.length} horizons x ${QUANTILES.length} quantiles: ${update.toFixed(0)} us, ` +
        `${(update / naive).toFixed(1)} times a seasonal-naive update with the same intervals (${naive.toFixed(0)} us)`,
      `replay of two weeks at 5 min: ${replaySeconds.toFixed(2)} s`,
      `saved state at 5-min steps after 60 days: ${(stateBytes / 1_000).toFixed(0)} kB`,
      `${SERIES} series at 1 min on one core: ${((SERIES * minute) / 1e6).toFixed(2)} s of each minute (${minute.toFixed(0)} us an update)`,
      `memory of one series at 5 min after two weeks: ${(memoryBytes(fiveMinutes) / 1_000).toFixed(0)} kB`,
    ],
    bars: [
      atMost('one update, us', update, 150),
      atMost('replay of two weeks at 5 min, s', replaySeconds, 0.7),
      atMost('saved state, kB', stateBytes / 1_000, 150),
      atMost(`${SERIES} series at 1 min, s of each minute`, (SERIES * minute) / 1e6, 60),
    ],
  };
}

function optionsFor({ stepMs, localTime, calendar }: TradingMonths): ForecastOptions {
  return { stepMs, localTime, calendar, horizonsMs: HORIZON_MINUTES.map((minutes) => minutes * MINUTE_MS) };
}

/** A model that has seen the first days. */
function fed(months: TradingMonths, create: (options: ForecastOptions) => ForecastModel, days: number): ForecastModel {
  const model = create(optionsFor(months));
  const steps = (days * 1_440 * MINUTE_MS) / months.stepMs;
  for (let step = 0; step < steps; step++) observe(model, months, step);
  return model;
}

function observe(model: ForecastModel, { startMs, stepMs, values }: TradingMonths, step: number): void {
  const value = values[step];
  model.observe(startMs + step * stepMs, value === undefined || Number.isNaN(value) ? undefined : value);
}

/** The mean of an update and a forecast after two weeks, in the best of some rounds: the others were disturbed. */
function updateMicros(months: TradingMonths, create: (options: ForecastOptions) => ForecastModel): number {
  const model = fed(months, create, TWO_WEEKS_DAYS);
  const { horizonsMs } = optionsFor(months);
  const first = (TWO_WEEKS_DAYS * 1_440 * MINUTE_MS) / months.stepMs;
  const perRound = Math.floor((months.values.length - first) / ROUNDS);
  let step = first;
  const round = () => {
    for (const end = step + perRound; step < end; step++) {
      observe(model, months, step);
      model.forecast(months.startMs + step * months.stepMs, horizonsMs, QUANTILES);
    }
  };
  return best(() => (1e6 * seconds(round)) / perRound);
}

function memoryBytes(months: TradingMonths): number {
  const used = () => {
    globalThis.gc?.();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const before = used();
  const models = Array.from({ length: SOME_SERIES }, () => fed(months, seasonalModel, TWO_WEEKS_DAYS));
  const bytes = (used() - before) / models.length;
  return bytes;
}

function best(measure: () => number): number {
  return Math.min(...Array.from({ length: ROUNDS }, measure));
}

/** Processor time, so that other work on the machine does not count. */
function seconds(work: () => unknown): number {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}
