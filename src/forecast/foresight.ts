import { baselineModel, restoreBaselineModel } from './baselines.ts';
import { RecentMaxima } from './recent-maxima.ts';
import type {
  DayCalendar,
  Explanation,
  ForecastModel,
  ForecastOptions,
  LocalTime,
  ObserveOptions,
} from './forecast.ts';
import { Gate, type GateOptions, type GateState } from './gate.ts';
import { horizonsFor, plannedLeadMs } from './horizons.ts';
import { restoreSeasonalModel, seasonalModel } from './seasonal.ts';
import { restore, save } from './snapshot.ts';
import { Steps } from './steps.ts';
import { Surprises, type SurprisesOptions } from './surprises.ts';

const DAY_MS = 86_400_000;
/** After a longer gap nothing that was seen before it is scored. */
const LONGEST_GAP_MS = DAY_MS;

export interface ForesightOptions {
  readonly stepMs: number;
  /** How far ahead is looked, in ms; see `plannedLeadMs`. */
  readonly leadMs: number;
  /** The quantile that is used, 0.5 to 0.99. */
  readonly quantile: number;
  readonly localTime: LocalTime;
  readonly calendar?: DayCalendar | undefined;
}

/** What is expected over the lead time, and whether it may be used. */
export interface Expectation {
  /** The quantile, the highest up to the end of the lead time; NaN while there is none. */
  readonly value: number;
  /** The same of the median. */
  readonly median: number;
  /** The value is not a forecast but what came unforeseen at this time of the last day like this one, and may come again. */
  readonly unforeseen: boolean;
  /**
   * Where the last value forecasts as well, and so is what to go by: how far its quantile at the end of the planned lead time lies
   * above its median, 0 or more. Undefined everywhere else.
   */
  readonly aboveLast: number | undefined;
  /** The lead time that is looked over, in ms. */
  readonly horizonMs: number;
  readonly usable: boolean;
  /** Why it may be used or not, in a sentence. */
  readonly reason: string;
  /** When there will be a forecast; undefined where there is one, or that is not known. */
  readonly readyAtMs: number | undefined;
  /** Age of the newest sample in ms; NaN while there is none. */
  readonly ageMs: number;
  /** The most that was seen lately at this time of day, on a special day at any time of it; undefined where nothing was. */
  readonly recentMost: number | undefined;
  readonly gate: GateState;
  readonly explanation: Explanation | undefined;
}

interface Parts {
  readonly model: ForecastModel;
  /** What the last value would have forecast. */
  readonly rival: ForecastModel;
  readonly gate: Gate;
  readonly maxima: RecentMaxima;
  readonly surprises: Surprises;
}

/** A forecaster at work: a model, the last value as its rival, the gate that judges between them, and what was seen lately. */
export class Foresight {
  readonly #options: ForesightOptions;
  readonly #plannedMs: number;
  readonly #parts: Parts;
  readonly #steps: Steps;
  #known: { readonly steps: string; readonly expectation: Expectation } | undefined;

  constructor(options: ForesightOptions, parts = freshParts(options)) {
    this.#options = options;
    this.#plannedMs = plannedLeadMs(options.leadMs, options.stepMs);
    this.#parts = parts;
    this.#steps = new Steps(options.stepMs, LONGEST_GAP_MS / options.stepMs, (step, value, learn) =>
      this.#take(step * options.stepMs, Number.isNaN(value) ? undefined : value, learn),
    );
  }

  /** The newest sample's time, ms since the epoch; NaN while there is none. */
  get newestMs(): number {
    return this.#steps.memory.lastSampleMs;
  }

  /** Takes a sample; see `ForecastModel.observe`. */
  observe(atMs: number, value: number | undefined, options?: ObserveOptions): void {
    this.#steps.observe(atMs, value, options);
  }

  /**
   * What is expected from `nowMs` to the end of a lead time, at most the planned one: the highest of the steps that begin within it.
   * A lead time that is rounded up would have everything ready minutes early.
   */
  expect(nowMs: number, leadMs = this.#plannedMs): Expectation {
    const { stepMs } = this.#options;
    const horizonMs = Math.min(leadMs, this.#plannedMs);
    const [first, last] = [Math.floor(nowMs / stepMs) + 1, Math.floor((nowMs + horizonMs) / stepMs) + 1];
    // As long as the steps are the same only the age changes; at the very end of a step a sample is just young enough.
    const steps = `${this.#steps.memory.newest} ${first} ${last} ${nowMs % stepMs === 0}`;
    if (this.#known?.steps !== steps) {
      const endsMs = Array.from({ length: last - first + 1 }, (_, i) => (first + i) * stepMs);
      this.#known = { steps, expectation: this.#expect(nowMs, endsMs) };
    }
    return { ...this.#known.expectation, horizonMs, ageMs: nowMs - this.newestMs };
  }

  toJSON(): unknown {
    const { model, rival, gate, maxima, surprises } = this.#parts;
    return {
      steps: save(this.#steps.memory),
      model: model.toJSON(),
      rival: rival.toJSON(),
      gate: gate.toJSON(),
      maxima: maxima.toJSON(),
      surprises: surprises.toJSON(),
    };
  }

  /** A forecaster that goes on where a saved one was, or why what was saved cannot be used: it is then to be replayed. */
  static restore(
    options: ForesightOptions,
    saved: unknown,
  ): { readonly foresight: Foresight } | { readonly problem: string } {
    const part = (name: string): unknown =>
      typeof saved === 'object' && saved !== null ? Reflect.get(saved, name) : undefined;
    const model = restoreSeasonalModel(modelOptions(options), part('model'));
    if ('problem' in model) return model;
    const rival = restoreBaselineModel('last value', rivalOptions(options), part('rival'));
    if ('problem' in rival) return rival;
    const gate = Gate.restore(gateOptions(options), part('gate'));
    const maxima = RecentMaxima.restore(options.localTime, part('maxima'));
    if (gate === undefined || maxima === undefined)
      return { problem: 'the saved gate is damaged or for another quantile' };
    const surprises = Surprises.restore(surprisesOptions(options), part('surprises'));
    if (surprises === undefined) return { problem: 'what was saved of surprises is damaged' };
    const foresight = new Foresight(options, { model: model.model, rival: rival.model, gate, maxima, surprises });
    return restore(foresight.#steps.memory, part('steps')) ? { foresight } : { problem: 'the saved steps are damaged' };
  }

  #take(atMs: number, value: number | undefined, learn: boolean): void {
    const { model, rival, gate, maxima, surprises } = this.#parts;
    // What is not to be learnt is not to be judged by either.
    gate.observe(atMs, learn ? value : undefined);
    if (learn && value !== undefined) {
      surprises.observe(atMs, value, maxima.most);
      maxima.observe(atMs, value);
    }
    model.observe(atMs, value, { learn });
    rival.observe(atMs, value, { learn });
    const ahead = this.#quantileAt(model, atMs);
    const reactive = this.#quantileAt(rival, atMs);
    if (ahead === undefined) return;
    const aheadMs = atMs + this.#plannedMs;
    surprises.foresee(aheadMs, ahead);
    const said = Math.max(ahead, this.#unforeseen([aheadMs]));
    if (reactive !== undefined) gate.expect(aheadMs, said, reactive);
  }

  /** On a half day the closing comes at noon: what other days saw at this time says nothing of it. */
  #isSpecial(atMs: number): boolean {
    const { calendar, localTime } = this.#options;
    return calendar?.dayType(Math.floor((atMs + localTime.offsetMs(atMs)) / DAY_MS)) !== undefined;
  }

  /** The most of what came unforeseen and may come again in some steps; 0 for nothing. */
  #unforeseen(endsMs: readonly number[]): number {
    const { quantile } = this.#options;
    return Math.max(...endsMs.map((endMs) => this.#parts.surprises.expected(endMs, quantile)));
  }

  #quantileAt(model: ForecastModel, atMs: number): number | undefined {
    const forecast = model.forecast(atMs, [this.#plannedMs], [this.#options.quantile]);
    return forecast.kind === 'forecast' ? forecast.values[0]?.quantiles[0] : undefined;
  }

  #aboveLast(nowMs: number): number | undefined {
    const last = this.#parts.rival.forecast(nowMs, [this.#plannedMs], [this.#options.quantile]);
    const value = last.kind === 'forecast' ? last.values[0] : undefined;
    const above = (value?.quantiles[0] ?? Number.NaN) - (value?.median ?? Number.NaN);
    return Number.isFinite(above) ? Math.max(0, above) : undefined;
  }

  #expect(nowMs: number, endsMs: readonly number[]): Expectation {
    const { quantile } = this.#options;
    const { model, gate, maxima } = this.#parts;
    const state = gate.state(nowMs);
    const horizonMs = this.#plannedMs;
    const recentMost =
      (this.#isSpecial(nowMs + horizonMs) ? maxima.most : maxima.around(nowMs + horizonMs)) || undefined;
    const known = { horizonMs, recentMost, ageMs: Number.NaN, gate: state };
    const times = endsMs.map((endMs) => endMs - nowMs);
    const forecast = model.forecast(nowMs, times, [quantile]);
    if (forecast.kind === 'not-ready') {
      const { reason, readyAtMs } = forecast;
      const none = { value: Number.NaN, median: Number.NaN, unforeseen: false, aboveLast: undefined, usable: false };
      return { ...known, ...none, reason, readyAtMs, explanation: undefined };
    }
    const { values, explanation } = forecast;
    const highest = Math.max(...values.map(({ quantiles }) => quantiles[0] ?? Number.NaN));
    const unforeseen = this.#unforeseen(endsMs);
    return {
      ...known,
      value: Math.max(highest, unforeseen),
      unforeseen: unforeseen > highest,
      median: Math.max(...values.map(({ median }) => median)),
      aboveLast: state.outdone ? this.#aboveLast(nowMs) : undefined,
      usable: state.open,
      reason: state.reason,
      readyAtMs: undefined,
      explanation,
    };
  }
}

function freshParts(options: ForesightOptions): Parts {
  return {
    model: seasonalModel(modelOptions(options)),
    rival: baselineModel('last value', rivalOptions(options)),
    gate: new Gate(gateOptions(options)),
    maxima: new RecentMaxima(options.localTime),
    surprises: new Surprises(surprisesOptions(options)),
  };
}

function modelOptions(options: ForesightOptions): ForecastOptions {
  const { stepMs, leadMs, localTime, calendar } = options;
  const horizonsMs = horizonsFor(plannedLeadMs(leadMs, stepMs), stepMs);
  return { stepMs, localTime, horizonsMs, ...(calendar && { calendar }) };
}

function rivalOptions(options: ForesightOptions): ForecastOptions {
  return { ...modelOptions(options), horizonsMs: [plannedLeadMs(options.leadMs, options.stepMs)] };
}

function gateOptions({ stepMs, leadMs, quantile }: ForesightOptions): GateOptions {
  return { stepMs, horizonMs: plannedLeadMs(leadMs, stepMs), quantile };
}

function surprisesOptions({ stepMs, leadMs, localTime, calendar }: ForesightOptions): SurprisesOptions {
  return { stepMs, localTime, aheadMs: plannedLeadMs(leadMs, stepMs), ...(calendar && { calendar }) };
}
