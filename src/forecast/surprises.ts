import { Days } from './days.ts';
import type { ForecastOptions } from './forecast.ts';
import { at, decayPerStep } from './numbers.ts';
import { restore, save } from './snapshot.ts';

const DAY_MS = 86_400_000;
/** A surprise is this many times what was forecast, and above it by this part of the most that was seen lately. */
const TIMES = 2;
const PART = 0.2;
/** A source may lie: what is expected again is at most this many times the most that was seen before it. */
const MOST_TIMES = 2;
/** What a surprise that came again is worth a day later beside what came then: a half after a week. */
const KEPT_PER_DAY = 0.5 ** (1 / 7);
/** How fast it is forgotten whether surprises came again. */
const HALF_LIFE_DAYS = 7;
/** What the forecast has seen coming on so many days running is no surprise any more. */
const LEARNT_DAYS = 2;

export interface SurprisesOptions extends Pick<ForecastOptions, 'stepMs' | 'localTime' | 'calendar'> {
  /** How far ahead forecasts are made that what comes is compared with; a multiple of the step. */
  readonly aheadMs: number;
}

/**
 * What came unforeseen, by the local time of the last day like this one: a forecaster needs days to believe that an opening has
 * moved or that a batch is new. Whether such things come again is learnt (P.-S. Laplace's rule of succession): where a load is either
 * low or high, a quantile of it is the high one as long as that is likelier than 1 - quantile.
 *
 * Weekends are apart from other days, and days that the calendar calls special are left out.
 */
export class Surprises {
  readonly #memory: {
    /** Surprises that could come again, as one for each stretch of `aheadMs`, and those that did. */
    chances: number;
    again: number;
    /** The forecasts whose outcome is awaited, and their steps. */
    readonly steps: Float64Array;
    readonly forecasts: Float64Array;
    /** By kind of day and step of the local day: what came unforeseen, 0 for nothing; and on how many days it was forecast since. */
    readonly values: Float32Array;
    readonly foreseen: Uint8Array;
  };
  readonly #days: Days;
  readonly #stepMs: number;
  readonly #stepsPerDay: number;
  readonly #stepsAhead: number;
  readonly #decay: number;

  constructor({ stepMs, aheadMs, localTime, calendar }: SurprisesOptions) {
    this.#days = new Days(localTime, calendar);
    this.#stepMs = stepMs;
    this.#stepsPerDay = DAY_MS / stepMs;
    this.#stepsAhead = Math.max(1, Math.round(aheadMs / stepMs));
    this.#decay = decayPerStep(HALF_LIFE_DAYS * this.#stepsPerDay);
    this.#memory = {
      chances: 0,
      again: 0,
      steps: new Float64Array(this.#stepsAhead + 1),
      forecasts: new Float64Array(this.#stepsAhead + 1),
      values: new Float32Array(2 * this.#stepsPerDay),
      foreseen: new Uint8Array(2 * this.#stepsPerDay),
    };
  }

  /** Takes a forecast for the step that ends at `endMs`. */
  foresee(endMs: number, forecast: number): void {
    const step = endMs / this.#stepMs;
    this.#memory.steps[step % this.#memory.steps.length] = step;
    this.#memory.forecasts[step % this.#memory.steps.length] = forecast;
  }

  /** Takes what came in the step that ends at `endMs`; `most` is the most that was seen lately. */
  observe(endMs: number, value: number, most: number): void {
    const memory = this.#memory;
    const due = (endMs / this.#stepMs) % memory.steps.length;
    const place = this.#place(endMs);
    memory.chances *= this.#decay;
    memory.again *= this.#decay;
    if (memory.steps[due] !== endMs / this.#stepMs || place === undefined) return;
    const forecast = at(memory.forecasts, due);
    const before = at(memory.values, place);
    const isNew = value > TIMES * forecast && value - forecast > PART * most;
    const kept = this.#seenAgain(place, before, forecast, value) ?? (isNew ? value : 0);
    memory.values[place] = Math.min(kept, MOST_TIMES * most);
  }

  /** What came unforeseen at this time and, by a quantile, is to be expected again; 0 for nothing. One step alone says nothing. */
  expected(endMs: number, quantile: number): number {
    const { again, chances } = this.#memory;
    const isLikely = (again + 1) / (chances + 2) > 1 - quantile;
    const [before, here, after] = isLikely ? [-1, 0, 1].map((steps) => this.#kept(endMs + steps * this.#stepMs)) : [];
    return Math.min(here ?? 0, Math.max(before ?? 0, after ?? 0));
  }

  toJSON(): unknown {
    return save(this.#memory);
  }

  static restore(options: SurprisesOptions, saved: unknown): Surprises | undefined {
    const surprises = new Surprises(options);
    return restore(surprises.#memory, saved) ? surprises : undefined;
  }

  /** What is kept of a surprise when its time has come once more; undefined where it did not come, or there was none. */
  #seenAgain(place: number, before: number, forecast: number, value: number): number | undefined {
    if (before === 0) return undefined;
    const memory = this.#memory;
    // Nearer to the surprise than to the forecast; of one that was forecast, most.
    const enough = (Math.min(forecast, before / 2) + before) / 2;
    const cameAgain = value >= enough;
    const wasForeseen = forecast >= enough;
    if (!wasForeseen) {
      memory.chances += 1 / this.#stepsAhead;
      if (cameAgain) memory.again += 1 / this.#stepsAhead;
    }
    const days = cameAgain && wasForeseen ? at(memory.foreseen, place) + 1 : 0;
    const isLearnt = days >= LEARNT_DAYS;
    memory.foreseen[place] = isLearnt ? 0 : days;
    if (!cameAgain) return undefined;
    return isLearnt ? 0 : Math.max(value, KEPT_PER_DAY * before);
  }

  #kept(endMs: number): number {
    const place = this.#place(endMs);
    return place === undefined ? 0 : at(this.#memory.values, place);
  }

  #place(endMs: number): number | undefined {
    const { day, minute } = this.#days.place(endMs - this.#stepMs);
    if (this.#days.isSpecial(day)) return undefined;
    return (this.#days.isQuiet(day) ? this.#stepsPerDay : 0) + Math.floor((minute * 60_000) / this.#stepMs);
  }
}
