import { BASELINES, baselineModel } from './baselines.ts';
import { Days } from './days.ts';
import type { DayCalendar, ForecastModel, ForecastOptions, LocalTime } from './forecast.ts';
import { type Gated, gated } from './gated.ts';
import { type Forecasts, type PastSteps, rollingOrigin } from './rolling-origin.ts';
import { noScores, type Scores, type ScoreOptions, scoresBy } from './scores.ts';
import { seasonalModel } from './seasonal.ts';

const DAY_MS = 86_400_000;
const MOST_WARM_UP_DAYS = 28;
/** A day to learn the day from, a day for the gate to judge by, and a day to be scored. */
export const LEAST_DAYS = 3;

export const OURS = 'forewarm';
export const REACTIVE = 'last value';
const ALWAYS_SCORED = [0.5, 0.9, 0.99];

export interface BacktestOptions {
  readonly localTime: LocalTime;
  readonly calendar?: DayCalendar | undefined;
  /** Multiples of the step, ascending; the lead time is one of them. */
  readonly horizonsMs: readonly number[];
  /** How long before it is needed capacity is ordered. */
  readonly leadMs: number;
  /** The quantile that is used. */
  readonly quantile: number;
  /** Nothing is learnt from these times, and nothing judged by them. */
  readonly learnNothing?: readonly { readonly fromMs: number; readonly untilMs: number }[] | undefined;
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

const METHODS: ReadonlyMap<string, (options: ForecastOptions) => ForecastModel> = new Map([
  [OURS, seasonalModel],
  ...BASELINES.map((name) => [name, (options: ForecastOptions) => baselineModel(name, options)] as const),
]);

/**
 * How good every method would have been on the past of a signal, and what the gate would have done.
 * @throws {RangeError} for a step or horizons that no model can have
 */
export function backtest(past: PastSteps, options: BacktestOptions): Backtest {
  const { horizonsMs, leadMs, quantile } = options;
  const lead = horizonsMs.indexOf(leadMs);
  if (lead < 0) throw new RangeError('the lead time must be one of the horizons');
  const quantiles = [...new Set([...ALWAYS_SCORED, quantile])].toSorted((a, b) => a - b);
  const warmUpSteps = (warmUpDays(past) * DAY_MS) / past.stepMs;
  const steps = placedSteps(past, options);
  const scored = { past, quantiles, warmUpSteps };
  const replays = new Map<string, readonly Forecasts[]>();
  const scores = Array.from(METHODS, ([name, method]) => {
    const forecasts = rollingOrigin(past, method(modelOptions(past, options)), {
      horizonsMs,
      quantiles,
      learns: (step) => steps.kindOf(step) !== undefined,
    });
    // The others are not looked at again, and may be large.
    if (name === OURS || name === REACTIVE) replays.set(name, forecasts);
    return forecasts.map((of) => methodScores(name, of, scored, steps.kindOf));
  });
  const forecastsOf = (name: string, horizon: number, wanted: number): Float64Array =>
    replays.get(name)?.[horizon]?.[quantiles.indexOf(wanted)] ?? new Float64Array();
  const gateOf = (horizonMs: number, horizon: number): Gated =>
    gated(
      { past, horizonMs, quantile, warmUpSteps, counts: (step) => steps.kindOf(step) !== undefined },
      forecastsOf(OURS, horizon, quantile),
      forecastsOf(REACTIVE, horizon, quantile),
    );
  return {
    past,
    warmUpSteps,
    quantiles,
    days: steps.days(warmUpSteps),
    horizons: horizonsMs.map((horizonMs, horizon) => ({
      horizonMs,
      methods: scores.flatMap((ofMethod) => ofMethod[horizon] ?? []),
      gate: gateOf(horizonMs, horizon),
    })),
    lead: {
      horizonMs: leadMs,
      quantile,
      median: forecastsOf(OURS, lead, 0.5),
      upper: forecastsOf(OURS, lead, quantile),
      byHour: scoresBy({ ...scored, groupOf: steps.hourOf }, replays.get(OURS)?.[lead] ?? []),
      gate: gateOf(leadMs, lead),
    },
  };
}

/** A quarter of the past is not scored, at least a day and at most four weeks: every method has to learn first. */
export function warmUpDays({ values, stepMs }: PastSteps): number {
  return Math.min(MOST_WARM_UP_DAYS, Math.max(1, Math.floor((values.length * stepMs) / (4 * DAY_MS))));
}

function modelOptions({ stepMs }: PastSteps, { localTime, calendar, horizonsMs }: BacktestOptions): ForecastOptions {
  return { stepMs, localTime, horizonsMs, ...(calendar && { calendar }) };
}

function methodScores(
  name: string,
  forecasts: Forecasts,
  scored: Omit<ScoreOptions<string>, 'groupOf'>,
  kindOf: PlacedSteps['kindOf'],
): MethodScores {
  const isCounted = (step: number) => (kindOf(step) === undefined ? undefined : 'all');
  const all = scoresBy({ ...scored, groupOf: isCounted }, forecasts).get('all') ?? noScores(scored.quantiles.length);
  return { name, all, byDay: scoresBy({ ...scored, groupOf: kindOf }, forecasts) };
}

/** Where the steps of a past lie in local days. */
interface PlacedSteps {
  /** Undefined for a step that is neither learnt from nor judged by. */
  readonly kindOf: (step: number) => string | undefined;
  readonly hourOf: (step: number) => number | undefined;
  /** How many days of each kind there are from a step on. */
  readonly days: (fromStep: number) => ReadonlyMap<string, number>;
}

function placedSteps({ startMs, stepMs, values }: PastSteps, options: BacktestOptions): PlacedSteps {
  const { localTime, calendar, learnNothing = [] } = options;
  const days = new Days(localTime, calendar);
  const msOf = (step: number) => startMs + step * stepMs;
  const isLeftOut = (ms: number) => learnNothing.some(({ fromMs, untilMs }) => ms >= fromMs && ms < untilMs);
  const dayOf = (step: number) => days.place(msOf(step)).day;
  const kinds = Array.from(values, (_, step) => (isLeftOut(msOf(step)) ? undefined : dayKind(days.type(dayOf(step)))));
  return {
    kindOf: (step) => kinds[step],
    hourOf: (step) => (kinds[step] === undefined ? undefined : Math.floor(days.place(msOf(step)).minute / 60)),
    days: (fromStep) => {
      const found = new Map<string, Set<number>>();
      kinds.forEach((kind, step) => {
        if (kind === undefined || step < fromStep || Number.isNaN(values[step])) return;
        found.set(kind, (found.get(kind) ?? new Set()).add(dayOf(step)));
      });
      return new Map(Array.from(found, ([kind, seen]) => [kind, seen.size]));
    },
  };
}

function dayKind(type: string): string {
  return type === 'saturday' || type === 'sunday' ? 'weekend' : type;
}
