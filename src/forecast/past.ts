import type { Days } from './days.ts';
import { at } from './numbers.ts';

const DAY_MS = 86_400_000;
const DAYS = 8;
const SPARE_HOURS = 4;

/** The last eight days step by step, and the same local time on an earlier day. */
export class Past {
  readonly memory: { newest: number; readonly values: Float32Array };
  readonly #days: Days;
  readonly #stepMs: number;

  constructor(days: Days, stepMs: number) {
    this.#days = days;
    this.#stepMs = stepMs;
    this.memory = {
      newest: Number.NaN,
      values: new Float32Array(Math.ceil((DAYS * DAY_MS + SPARE_HOURS * 3_600_000) / stepMs)).fill(Number.NaN),
    };
  }

  get steps(): number {
    return this.memory.values.length;
  }

  /** The next step. */
  record(step: number, value: number): void {
    this.memory.newest = step;
    this.memory.values[step % this.steps] = value;
  }

  /** NaN for a step that is not known (yet, or any more). */
  value(step: number): number {
    const { newest, values } = this.memory;
    return step > newest || step <= newest - values.length ? Number.NaN : at(values, step % values.length);
  }

  /** The mean of the newest steps. */
  mean(steps: number): number {
    let sum = 0;
    let count = 0;
    for (let i = 0; i < steps; i++) {
      const value = this.value(this.memory.newest - i);
      if (Number.isNaN(value)) continue;
      sum += value;
      count++;
    }
    return sum / count;
  }

  /**
   * What came some days before a step at the same local time, moved with the events of both days; NaN if the days are
   * not alike.
   */
  daysBefore(step: number, days: number): number {
    const here = this.#days.place(step * this.#stepMs);
    const earlierDay = here.day - days;
    if (!this.#days.areAlike(here.day, earlierDay)) return Number.NaN;
    const there = this.#days.place(step * this.#stepMs - days * DAY_MS);
    const movedMs = (this.#days.align(here.day, here.minute, earlierDay) - here.minute) * 60_000;
    const clockMs = here.offsetMs - there.offsetMs;
    return this.value(step + Math.round((movedMs + clockMs - days * DAY_MS) / this.#stepMs));
  }
}
