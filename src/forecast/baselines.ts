import { Days } from './days.ts';
import type { ForecastModel, ForecastOptions } from './forecast.ts';
import { Interval, nothingSpoken, type Spoken } from './interval.ts';
import {
  checkOptions,
  type Method,
  type MethodHorizon,
  modelOf,
  type Restored,
  resolution,
  restoredModel,
} from './model.ts';
import { at, or } from './numbers.ts';
import { Past } from './past.ts';

/** A way to forecast without quantiles of its own. */
interface Point {
  readonly memory: object;
  /** Takes the value of the next step, never NaN. */
  take(step: number, value: number): void;
  /** What comes so many steps after the newest one; NaN while nothing is known. */
  ahead(steps: number): number;
}

type CreatePoint = (options: ForecastOptions, past: Past) => Point;

const POINTS = {
  'last value': (_, past) => ({ memory: {}, take: () => undefined, ahead: () => past.value(past.memory.newest) }),
  'seasonal naive day': (_, past) => daysBefore(past, 1),
  'seasonal naive week': (_, past) => daysBefore(past, 7),
  'holt-winters': ({ stepMs }) => new HoltWinters(86_400_000 / stepMs),
} satisfies Record<string, CreatePoint>;

/**
 * The methods that a forecast has to beat. They have the same interval around them, so that only the forecasts differ.
 */
export const BASELINES: readonly BaselineName[] = [
  'last value',
  'seasonal naive day',
  'seasonal naive week',
  'holt-winters',
];

export type BaselineName = keyof typeof POINTS;

export function baselineModel(name: BaselineName, options: ForecastOptions): ForecastModel {
  return modelOf(options, new Baseline(name, options));
}

export function restoreBaselineModel(name: BaselineName, options: ForecastOptions, saved: unknown): Restored {
  return restoredModel(options, new Baseline(name, options), saved);
}

class Baseline implements Method {
  readonly name: string;
  readonly memory: object;
  readonly horizons: readonly BaselineHorizon[];
  readonly #days: Days;
  readonly #past: Past;
  readonly #point: Point;
  readonly #options: ForecastOptions;
  readonly #level = { mean: Number.NaN };

  constructor(name: BaselineName, options: ForecastOptions) {
    checkOptions(options);
    this.name = name;
    this.#options = options;
    this.#days = new Days(options.localTime, options.calendar);
    this.#past = new Past(this.#days, options.stepMs);
    this.#point = POINTS[name](options, this.#past);
    this.horizons = options.horizonsMs.map((ms) => new BaselineHorizon(ms / options.stepMs, options));
    this.memory = {
      level: this.#level,
      past: this.#past.memory,
      point: this.#point.memory,
      horizons: this.horizons.map(({ memory }) => memory),
    };
  }

  get remembersSteps(): number {
    return this.#past.steps;
  }

  take(step: number, value: number, learn: boolean): void {
    const known = !Number.isNaN(value);
    const seen = known ? value : this.#past.value(step - 1);
    if (known && learn) this.#learn(step, value);
    this.#past.record(step, seen);
    if (learn) this.#point.take(step, seen);
    for (const horizon of this.horizons) this.#speak(horizon, step, seen, learn);
  }

  explain(step: number): ReturnType<Method['explain']> {
    const farthestMs = (step + (this.horizons.at(-1)?.steps ?? 0)) * this.#options.stepMs;
    return {
      dayType: this.#days.type(this.#days.place(farthestMs).day),
      experts: [{ name: this.name, weight: 1 }],
    };
  }

  #learn(step: number, value: number): void {
    const { stepsPerDay } = resolution(this.#options);
    this.#level.mean = or(this.#level.mean, value) + (value - or(this.#level.mean, value)) / (3 * stepsPerDay);
    for (const horizon of this.horizons) horizon.learn(step, value);
  }

  #speak(horizon: BaselineHorizon, step: number, seen: number, learn: boolean): void {
    const { stepMs } = this.#options;
    const { slotMs } = resolution(this.#options);
    const { day, minute } = this.#days.place((step + horizon.steps) * stepMs);
    const place = { quiet: this.#days.isQuiet(day) ? 1 : 0, slot: Math.floor((minute * 60_000) / slotMs) };
    const forecast = Math.max(0, or(this.#point.ahead(horizon.steps), seen));
    const occasion = { place, forecast, level: or(this.#level.mean, seen), spread: 0, from: forecast, onset: 0 };
    horizon.speak(step, occasion, learn);
  }
}

interface Pending {
  pending: number;
  readonly spoken: Spoken;
}

class BaselineHorizon implements MethodHorizon {
  readonly steps: number;
  readonly interval: Interval;
  readonly memory: object;
  readonly #pending: readonly Pending[];

  constructor(steps: number, options: ForecastOptions) {
    const { slots, stepsPerDay } = resolution(options);
    this.steps = steps;
    this.interval = new Interval(slots, stepsPerDay);
    this.#pending = Array.from({ length: steps }, () => ({ pending: 0, spoken: nothingSpoken() }));
    this.memory = { interval: this.interval.memory, pending: this.#pending };
  }

  latest(step: number): Spoken {
    return this.#at(step).spoken;
  }

  learn(step: number, value: number): void {
    const { pending, spoken } = this.#at(step);
    if (pending === 1) this.interval.learn(spoken, value, step);
  }

  speak(step: number, occasion: Parameters<Interval['speak']>[1], learn: boolean): void {
    const pending = this.#at(step);
    this.interval.speak(pending.spoken, occasion);
    pending.pending = learn ? 1 : 0;
  }

  #at(step: number): Pending {
    return this.#pending[step % this.steps] ?? { pending: 0, spoken: nothingSpoken() };
  }
}

function daysBefore(past: Past, days: number): Point {
  return { memory: {}, take: () => undefined, ahead: (steps) => past.daysBefore(past.memory.newest + steps, days) };
}

const LEVEL = 0.5;
const TREND = 0.01;
const SEASON = 0.3;
const DAMPING = 0.9;

/**
 * Additive smoothing with a damped trend and a season of a day (P. R. Winters, 1960; E. S. Gardner and E. McKenzie,
 * 1985).
 */
class HoltWinters implements Point {
  readonly memory: { started: number; newest: number; level: number; trend: number; readonly season: Float64Array };

  constructor(stepsPerDay: number) {
    this.memory = { started: 0, newest: 0, level: 0, trend: 0, season: new Float64Array(stepsPerDay) };
  }

  take(step: number, value: number): void {
    const { memory } = this;
    const season = at(memory.season, step % memory.season.length);
    if (memory.started === 0) memory.level = value;
    memory.started = 1;
    memory.newest = step;
    const trend = DAMPING * memory.trend;
    const level = LEVEL * (value - season) + (1 - LEVEL) * (memory.level + trend);
    memory.trend = TREND * (level - memory.level) + (1 - TREND) * trend;
    memory.season[step % memory.season.length] = SEASON * (value - level) + (1 - SEASON) * season;
    memory.level = level;
  }

  ahead(steps: number): number {
    const { level, trend, season, newest } = this.memory;
    const damped = (DAMPING * (1 - DAMPING ** steps)) / (1 - DAMPING);
    return level + damped * trend + at(season, (newest + steps) % season.length);
  }
}
