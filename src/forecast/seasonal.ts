import { Days } from './days.ts';
import { PACE_MINUTES, type Present } from './experts.ts';
import type { ExpertWeight, ForecastModel, ForecastOptions } from './forecast.ts';
import { Horizon } from './horizon.ts';
import { checkOptions, type Method, modelOf, type Restored, resolution, restoredModel } from './model.ts';
import { decayPerStep, or } from './numbers.ts';
import { Outlook, type Place } from './outlook.ts';
import { Pace } from './pace.ts';
import { Past } from './past.ts';
import { RecentDays } from './recent-days.ts';
import { SeasonalIndex } from './seasonal-index.ts';
import { UsualDay } from './usual-day.ts';

const HOUR_MS = 3_600_000;
const LEVEL_DAYS = 3;
const SMOOTHING = 0.3;
/** What is left of a residual after one missing step. */
const RESIDUAL_KEPT = 0.97;
/**
 * A sample above this many times the highest of the last days is taken as that; the next one may be as much higher
 * again. On the first day, when the highest is hardly known, it may jump farther.
 */
const MAX_JUMP = 10;
const MAX_FIRST_JUMP = 100;
const PEAK_HALF_LIFE_DAYS = 8;
const DAY_TYPE_PACE_MINUTES = 30;
const SHOWN_EXPERTS = 3;

/** Forewarm's own model. Throws a RangeError for options that no model can have. */
export function seasonalModel(options: ForecastOptions): ForecastModel {
  return modelOf(options, new SeasonalMethod(options));
}

export function restoreSeasonalModel(options: ForecastOptions, saved: unknown): Restored {
  return restoredModel(options, new SeasonalMethod(options), saved);
}

/**
 * Learns the day from every sample: profiles of the last days, a shape and a level, and for each horizon a mixture of
 * experts with a conformal interval. There is no training: each step costs the same.
 */
class SeasonalMethod implements Method {
  readonly name = 'seasonal';
  readonly memory: {
    learned: number;
    level: number;
    smoothed: number;
    peak: number;
    /** The last residual beside the usual day, how many steps ago it was, and the one of the step before. */
    residual: number;
    missingFor: number;
    residualBefore: number;
  };
  readonly horizons: readonly Horizon[];
  readonly #days: Days;
  readonly #past: Past;
  readonly #recentDays: RecentDays;
  readonly #index: SeasonalIndex;
  readonly #usualDay: UsualDay;
  readonly #pace: Pace;
  readonly #dayTypePace: Pace;
  readonly #outlook: Outlook;
  readonly #stepsPerDay: number;
  readonly #stepsPerHour: number;
  readonly #peakDecay: number;

  constructor(options: ForecastOptions) {
    checkOptions(options);
    const { stepMs, horizonsMs } = options;
    const { stepsPerDay, slotMs, slots } = resolution(options);
    this.#stepsPerDay = stepsPerDay;
    this.#stepsPerHour = Math.max(1, Math.round(HOUR_MS / stepMs));
    this.#peakDecay = decayPerStep(PEAK_HALF_LIFE_DAYS * stepsPerDay);
    this.#days = new Days(options.localTime, options.calendar);
    this.#past = new Past(this.#days, stepMs);
    this.#recentDays = new RecentDays(this.#days, slots);
    this.#index = new SeasonalIndex(this.#days, slots, stepsPerDay);
    this.#usualDay = new UsualDay(stepsPerDay);
    this.#pace = new Pace(PACE_MINUTES, stepMs);
    this.#dayTypePace = new Pace([DAY_TYPE_PACE_MINUTES], stepMs);
    this.horizons = horizonsMs.map((ms) => new Horizon(ms / stepMs, slots, stepsPerDay));
    const sources = { days: this.#days, past: this.#past, recentDays: this.#recentDays, index: this.#index };
    this.#outlook = new Outlook(sources, stepMs, slotMs, (horizonsMs.at(-1) ?? 0) / stepMs);
    const parts = {
      past: this.#past.memory,
      recentDays: this.#recentDays.memory,
      index: this.#index.memory,
      usualDay: this.#usualDay.memory,
      pace: this.#pace.memory,
      dayTypePace: this.#dayTypePace.memory,
      outlook: this.#outlook.memory,
      horizons: this.horizons.map(({ memory }) => memory),
    };
    const nan = Number.NaN;
    this.memory = {
      learned: 0,
      level: nan,
      smoothed: nan,
      peak: 0,
      residual: 0,
      missingFor: 0,
      residualBefore: 0,
      ...parts,
    };
  }

  get remembersSteps(): number {
    return this.#past.steps;
  }

  take(step: number, value: number, learn: boolean): void {
    this.#outlook.advance(step);
    const here = this.#outlook.place(step);
    const usual = this.#usualDay.value(here, this.#index.level);
    const teaches = learn && !Number.isNaN(value);
    const guess = teaches ? value : this.#guess(usual);
    const seen = Number.isNaN(value) ? guess : this.#believable(value);
    this.#past.record(step, teaches ? seen : guess);
    if (teaches) this.#learn(here, seen, usual);
    this.#issue(here, seen);
    if (!learn) for (const horizon of this.horizons) horizon.forget(step);
  }

  explain(step: number): { dayType: string; experts: readonly ExpertWeight[] } {
    const farthest = this.horizons.at(-1);
    const place = this.#outlook.place(step + (farthest?.steps ?? 0));
    return { dayType: this.#days.type(place.day), experts: farthest?.weights(step).slice(0, SHOWN_EXPERTS) ?? [] };
  }

  /** What a missing step probably was: the usual day, and ever less of the last residual. */
  #guess(usual: number): number {
    const { memory } = this;
    memory.missingFor++;
    const expected = or(or(usual, memory.level), 0);
    return Math.max(0, expected + memory.residual * RESIDUAL_KEPT ** memory.missingFor);
  }

  #believable(value: number): number {
    const { peak, learned } = this.memory;
    const jump = learned > this.#stepsPerDay ? MAX_JUMP : MAX_FIRST_JUMP;
    return peak > 0 ? Math.min(value, jump * peak) : value;
  }

  #learn(here: Place, value: number, usual: number): void {
    const { memory } = this;
    memory.peak = Math.max(value, memory.peak * this.#peakDecay);
    memory.missingFor = 0;
    memory.residual = or(value - usual, 0);
    memory.learned++;
    const rate = memory.learned <= this.#stepsPerDay ? 1 / memory.learned : 1 / (LEVEL_DAYS * this.#stepsPerDay);
    memory.level = memory.learned === 1 ? value : memory.level + rate * (value - memory.level);
    memory.smoothed = memory.learned === 1 ? value : memory.smoothed + SMOOTHING * (value - memory.smoothed);
    this.#usualDay.learn(here, this.#index.level, value);
    if (!Number.isNaN(usual)) this.#pace.learn(value, usual);
    if (!Number.isNaN(here.dayType)) this.#dayTypePace.learn(value, here.dayType);
    const regress = memory.learned > this.#stepsPerDay;
    for (const horizon of this.horizons) horizon.learn(here.step, value, memory.level, regress);
    this.#recentDays.record(here.day, here.slot, value);
    this.#index.learn(here.day, here.slot, value, here.shape);
    here.shape = this.#index.shape(here.day, here.slot);
  }

  #issue(here: Place, value: number): void {
    const present = this.#present(here, value);
    for (const horizon of this.horizons) {
      const there = this.#outlook.place(here.step + horizon.steps);
      horizon.issue(present, there, this.#usualDay.value(there, this.#index.level), this.#outlook);
    }
    this.memory.residualBefore = or(value - present.usual, 0);
  }

  #present(here: Place, value: number): Present {
    const { memory } = this;
    const hour = this.#stepsPerHour;
    return {
      value,
      here,
      smoothed: memory.smoothed,
      level: memory.level,
      usual: this.#usualDay.value(here, this.#index.level),
      residualBefore: memory.residualBefore,
      hourMean: this.#past.mean(hour),
      before: this.#past.value(here.step - 1),
      quarterBefore: this.#past.value(here.step - Math.max(2, Math.round(hour / 4))),
      halfHourBefore: this.#past.value(here.step - Math.max(3, Math.round(hour / 2))),
      hourBefore: this.#past.value(here.step - Math.max(4, hour)),
      indexLevel: this.#index.level,
      pace: this.#pace,
      dayTypePace: this.#dayTypePace,
    };
  }
}
