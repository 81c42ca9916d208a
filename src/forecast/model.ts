import type {
  Explanation,
  Forecast,
  ForecastModel,
  ForecastOptions,
  ForecastValue,
  NotReady,
  ObserveOptions,
} from './forecast.ts';
import type { Interval, Spoken } from './interval.ts';
import { restore, save } from './snapshot.ts';
import { Steps } from './steps.ts';

/** Changes when what is remembered changes its shape or meaning. */
const SCHEMA = 1;
const DAY_MS = 86_400_000;
const SLOT_MS = 300_000;
/** Farther ahead a step says nothing of the day. */
export const LARGEST_HORIZON_MS = DAY_MS / 2;
/** A forecast that starts from an older sample is none. */
const MAX_AGE_STEPS = 3;

/** A way to forecast: it is given every step, and says what it expects from the newest one. */
export interface Method {
  readonly name: string;
  /** All that it remembers, in the shape that is saved. */
  readonly memory: object;
  /** After a gap of more steps than this nothing before it matters. */
  readonly remembersSteps: number;
  readonly horizons: readonly MethodHorizon[];
  /** Takes the next step; NaN where it is missing. */
  take(step: number, value: number, learn: boolean): void;
  explain(step: number): Pick<Explanation, 'dayType' | 'experts'>;
}

export interface MethodHorizon {
  readonly steps: number;
  readonly interval: Interval;
  /** What was said at a step of the one that is `steps` later. */
  latest(step: number): Spoken;
}

/** A saved model, or why it cannot be used: it is then to be built anew from history. */
export type Restored = { readonly model: ForecastModel } | { readonly problem: string };

/** The steps of a day and the slots of a day that a model with these options has. */
export function resolution({ stepMs }: ForecastOptions): { stepsPerDay: number; slotMs: number; slots: number } {
  const slotMs = Math.max(SLOT_MS, stepMs);
  return { stepsPerDay: DAY_MS / stepMs, slotMs, slots: DAY_MS / slotMs };
}

/** Throws a RangeError for a step or horizons that no model can have. */
export function checkOptions({ stepMs, horizonsMs }: ForecastOptions): void {
  const divides = Number.isInteger(SLOT_MS / stepMs) || Number.isInteger(stepMs / SLOT_MS);
  if (!(stepMs > 0) || !divides || !Number.isInteger(DAY_MS / stepMs)) {
    throw new RangeError(`the step must divide 5 min, or be a multiple of them that divides a day, not ${stepMs} ms`);
  }
  const fits = (ms: number, index: number) =>
    ms > (horizonsMs[index - 1] ?? 0) && ms <= LARGEST_HORIZON_MS && Number.isInteger(ms / stepMs);
  if (horizonsMs.length === 0 || !horizonsMs.every(fits)) {
    throw new RangeError(
      `the horizons must be multiples of the step of ${stepMs} ms, ascend, and be at most 12 h, not ${horizonsMs.join(', ')} ms`,
    );
  }
}

/** A model from a method, fresh. */
export function modelOf(options: ForecastOptions, method: Method): ForecastModel {
  return new SteppedModel(options, method);
}

/** A model from a fresh method and what was saved of another one. */
export function restoredModel(options: ForecastOptions, method: Method, saved: unknown): Restored {
  const model = new SteppedModel(options, method);
  const problem = model.restore(saved);
  return problem === undefined ? { model } : { problem };
}

class SteppedModel implements ForecastModel {
  readonly #options: ForecastOptions;
  readonly #method: Method;
  readonly #steps: Steps;

  constructor(options: ForecastOptions, method: Method) {
    this.#options = options;
    this.#method = method;
    this.#steps = new Steps(options.stepMs, method.remembersSteps, (step, value, learn) =>
      method.take(step, value, learn),
    );
  }

  observe(atMs: number, value: number | undefined, options?: ObserveOptions): void {
    this.#steps.observe(atMs, value, options);
  }

  forecast(nowMs: number, horizonsMs: readonly number[], quantiles: readonly number[]): Forecast | NotReady {
    if (!quantiles.every((q, index) => q > (quantiles[index - 1] ?? 0) && q < 1)) {
      throw new RangeError(`quantiles must be within 0 and 1 and ascend, not ${quantiles.join(', ')}`);
    }
    const { newest } = this.#steps.memory;
    return (
      this.#notReady(nowMs) ?? {
        kind: 'forecast',
        atMs: newest * this.#options.stepMs,
        values: horizonsMs.map((horizonMs) => this.#value(nowMs, horizonMs, quantiles)),
        explanation: this.#explain(),
      }
    );
  }

  toJSON(): unknown {
    return { ...this.#identity(), memory: save(this.#memory()) };
  }

  /** Says why what was saved cannot be used; the model is then spoilt. */
  restore(saved: unknown): string | undefined {
    if (typeof saved !== 'object' || saved === null) return 'the saved model is not an object';
    for (const [name, expected] of Object.entries(this.#identity())) {
      const found = JSON.stringify(Reflect.get(saved, name));
      if (found !== JSON.stringify(expected)) {
        return `the saved model is for ${name} ${found}, and this one for ${JSON.stringify(expected)}`;
      }
    }
    return restore(this.#memory(), Reflect.get(saved, 'memory')) ? undefined : 'the saved model is damaged';
  }

  #identity() {
    const { stepMs, horizonsMs, localTime, calendar } = this.#options;
    return {
      schema: SCHEMA,
      method: this.#method.name,
      stepMs,
      horizonsMs,
      timeZone: localTime.timeZone,
      calendar: calendar?.id ?? null,
    };
  }

  #memory(): object {
    return { steps: this.#steps.memory, method: this.#method.memory };
  }

  #notReady(nowMs: number): NotReady | undefined {
    const { stepMs } = this.#options;
    const { newest, lastSampleMs } = this.#steps.memory;
    if (Number.isNaN(newest)) return notReady('no sample has been seen', undefined);
    const ageMs = nowMs - lastSampleMs;
    if (ageMs > MAX_AGE_STEPS * stepMs) {
      const most = minutes(MAX_AGE_STEPS * stepMs);
      return notReady(
        `the last sample is ${minutes(ageMs)} old, and a forecast needs one of the last ${most}`,
        undefined,
      );
    }
    const farthest = this.#method.horizons.at(-1);
    const missing = Math.max(...this.#method.horizons.map(({ interval }) => interval.outcomesMissing));
    if (farthest === undefined || missing === 0) return undefined;
    const waiting = Math.max(0, farthest.steps - this.#steps.memory.samples);
    return notReady(
      `learning: ${missing} more outcomes are needed to know how far a forecast ${minutes(farthest.steps * stepMs)} ahead errs`,
      (newest + missing + waiting) * stepMs,
    );
  }

  #value(nowMs: number, horizonMs: number, quantiles: readonly number[]): ForecastValue {
    const { newest } = this.#steps.memory;
    const { horizons } = this.#method;
    const ahead = Math.round((nowMs + horizonMs) / this.#options.stepMs) - newest;
    const before = horizons.findLast(({ steps }) => steps <= ahead) ?? horizons[0];
    const after = horizons.find(({ steps }) => steps >= ahead) ?? horizons.at(-1);
    const around = [before, after].filter((horizon) => horizon !== undefined);
    const highest = (probability: number) =>
      Math.max(...around.map((horizon) => horizon.interval.quantile(horizon.latest(newest), probability)));
    const median = highest(0.5);
    let least = 0;
    const values = quantiles.map((probability) => {
      const value = highest(probability);
      least = Math.max(least, probability < 0.5 ? Math.min(value, median) : Math.max(value, median));
      return least;
    });
    return { horizonMs, median, quantiles: values };
  }

  #explain(): Explanation {
    const { newest, samples, missing, ignored, lastSampleMs } = this.#steps.memory;
    return {
      ...this.#method.explain(newest),
      samples,
      missing,
      ignored,
      lastSampleMs,
      coverage: this.#method.horizons.map(({ interval }) => interval.memory.covered),
    };
  }
}

function notReady(reason: string, readyAtMs: number | undefined): NotReady {
  return { kind: 'not-ready', reason, readyAtMs };
}

function minutes(ms: number): string {
  return `${Math.round(ms / 6_000) / 10} min`;
}
