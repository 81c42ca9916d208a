import { BASELINES, baselineModel } from './baselines.ts';
import type { ForecastModel, ForecastOptions } from './forecast.ts';
import { type Gated, gated } from './gated.ts';
import { type Forecasts, type PastSteps, rollingOrigin } from './rolling-origin.ts';
import { at } from './numbers.ts';
import { type PlacedSteps, placedSteps, type PlaceOptions } from './placed-steps.ts';
import { noScores, type Scores, scoresBy } from './scores.ts';
import { seasonalModel } from './seasonal.ts';

const DAY_MS = 86_400_000;
const MOST_WARM_UP_DAYS = 28;
/** A day to learn the day from, a day for the gate to judge by, and a day to be scored. */
export const LEAST_DAYS = 3;

export const OURS = 'forewarm';
export const REACTIVE = 'last value';
const ALWAYS_SCORED = [0.5, 0.9, 0.99];

export interface BacktestOptions extends PlaceOptions {
  /** Multiples of the step, ascending; the lead time is one of them. */
  readonly horizonsMs: readonly number[];
  /** How long before it is needed capacity is ordered. */
  readonly leadMs: number;
  /** The quantile that is used. */
  readonly quantile: number;
}

export interface Backtest {
  readonly past: PastSteps;
  readonly warmUpSteps: number;
  /** Ascending. */
  readonly quantiles: readonly number[];
  readonly horizons: readonly HorizonScores[];
  /** Days that were scored, by kind. */
  readonly days: ReadonlyMap<string, number>;
  readonly lead: LeadScores;
}

export interface HorizonScores {
  readonly horizonMs: number;
  /** Ours first. */
  readonly methods: readonly MethodScores[];
  readonly gate: Gated;
}

export interface MethodScores {
  readonly name: string;
  readonly all: Scores;
  /** By kind of day: weekday, weekend, closed, early, or another name that the calendar gives. */
  readonly byDay: ReadonlyMap<string, Scores>;
}

/** What is looked at closer: our forecasts a lead time ahead. */
export interface LeadScores {
  readonly horizonMs: number;
  readonly quantile: number;
  readonly median: Float64Array;
  /** The quantile that is used. */
  readonly upper: Float64Array;
  /** By hour of the local day. */
  readonly byHour: ReadonlyMap<number, Scores>;
  readonly gate: Gated;
}

/** What all methods have in common. */
interface Setting {
  readonly past: PastSteps;
  readonly options: BacktestOptions;
  readonly quantiles: readonly number[];
  readonly warmUpSteps: number;
  readonly steps: PlacedSteps;
}

/**
 * How good every method would have been on the past of a signal, and what the gate would have done.
 * @throws {RangeError} for a step or horizons that no model can have
 */
export function backtest(past: PastSteps, options: BacktestOptions): Backtest {
  const { horizonsMs, leadMs, quantile } = options;
  const lead = horizonsMs.indexOf(leadMs);
  if (lead < 0) throw new RangeError('the lead time must be one of the horizons');
  const setting = settingOf(past, options);
  const { quantiles, warmUpSteps, steps } = setting;
  const ours = replay(setting, seasonalModel);
  const reactive = replay(setting, (model) => baselineModel(REACTIVE, model));
  const rivals = BASELINES.filter((name) => name !== REACTIVE).map((name) =>
    methodScores(
      setting,
      name,
      replay(setting, (model) => baselineModel(name, model)),
    ),
  );
  const methods = [methodScores(setting, OURS, ours), methodScores(setting, REACTIVE, reactive), ...rivals];
  const gates = horizonsMs.map((_, horizon) => gateOf(setting, horizon, ours[horizon], reactive[horizon]));
  const forecastOf = (wanted: number) => ours[lead]?.[quantiles.indexOf(wanted)] ?? new Float64Array();
  return {
    past,
    warmUpSteps,
    quantiles,
    days: steps.days(warmUpSteps),
    horizons: gates.map((gate, horizon) => ({
      horizonMs: at(horizonsMs, horizon),
      methods: methods.flatMap((ofMethod) => ofMethod[horizon] ?? []),
      gate,
    })),
    lead: {
      horizonMs: leadMs,
      quantile,
      median: forecastOf(0.5),
      upper: forecastOf(quantile),
      byHour: scoresBy({ past, quantiles, warmUpSteps, groupOf: steps.hourOf }, ours[lead] ?? []),
      gate: gateOf(setting, lead, ours[lead], reactive[lead]),
    },
  };
}

/** A quarter of the past is not scored, at least a day and at most four weeks: every method has to learn first. */
export function warmUpDays({ values, stepMs }: PastSteps): number {
  return Math.min(MOST_WARM_UP_DAYS, Math.max(1, Math.floor((values.length * stepMs) / (4 * DAY_MS))));
}

function settingOf(past: PastSteps, options: BacktestOptions): Setting {
  return {
    past,
    options,
    quantiles: [...new Set([...ALWAYS_SCORED, options.quantile])].toSorted((a, b) => a - b),
    warmUpSteps: (warmUpDays(past) * DAY_MS) / past.stepMs,
    steps: placedSteps(past, options),
  };
}

function replay(
  { past, options, quantiles, steps }: Setting,
  method: (options: ForecastOptions) => ForecastModel,
): readonly Forecasts[] {
  const { localTime, calendar, horizonsMs } = options;
  const model = method({ stepMs: past.stepMs, localTime, horizonsMs, ...(calendar && { calendar }) });
  return rollingOrigin(past, model, { horizonsMs, quantiles, learns: steps.counts });
}

/** The scores of a method for each horizon. */
function methodScores(setting: Setting, name: string, replayed: readonly Forecasts[]): readonly MethodScores[] {
  const { past, quantiles, warmUpSteps, steps } = setting;
  return replayed.map((forecasts) => {
    const scored = { past, quantiles, warmUpSteps };
    const all = scoresBy({ ...scored, groupOf: (step) => (steps.counts(step) ? 'all' : undefined) }, forecasts);
    const byDay = scoresBy({ ...scored, groupOf: steps.kindOf }, forecasts);
    return { name, all: all.get('all') ?? noScores(quantiles.length), byDay };
  });
}

function gateOf(
  { past, options, quantiles, warmUpSteps, steps }: Setting,
  horizon: number,
  ours: Forecasts = [],
  reactive: Forecasts = [],
): Gated {
  const { horizonsMs, quantile } = options;
  const used = quantiles.indexOf(quantile);
  return gated(
    { past, horizonMs: at(horizonsMs, horizon), quantile, warmUpSteps, counts: steps.counts },
    ours[used] ?? new Float64Array(),
    reactive[used] ?? new Float64Array(),
  );
}
