import type { ObserveOptions } from './forecast.ts';

/** No rate is above this: a sample that is, is not one. */
const LARGEST = 1e15;

/** Takes the value of one step: NaN where it is missing. */
export type TakeStep = (step: number, value: number, learn: boolean) => void;

/**
 * Samples at any time become one value for each step. A step is named by its end and counted since the epoch, so that a
 * sample at the end of a step completes it at once. Steps in between are missing.
 */
export class Steps {
  readonly memory = {
    samples: 0,
    missing: 0,
    ignored: 0,
    lastSampleMs: Number.NaN,
    /** The newest step that was taken. */
    newest: Number.NaN,
    /** The step that is being filled, the sum and the number of its samples, and whether all of them teach. */
    open: Number.NaN,
    sum: 0,
    count: 0,
    learn: 1,
  };
  readonly #stepMs: number;
  readonly #most: number;
  readonly #take: TakeStep;

  /** Of a gap of more than `most` steps only the last ones are taken as missing: nothing older is remembered. */
  constructor(stepMs: number, most: number, take: TakeStep) {
    this.#stepMs = stepMs;
    this.#most = most;
    this.#take = take;
  }

  observe(atMs: number, value: number | undefined, { learn = true }: ObserveOptions = {}): void {
    const { memory } = this;
    const step = Math.ceil(atMs / this.#stepMs);
    const usable = value === undefined || (value >= 0 && value <= LARGEST);
    if (!Number.isFinite(atMs) || step <= memory.newest || atMs <= memory.lastSampleMs || !usable) {
      memory.ignored++;
      return;
    }
    if (step !== memory.open) this.#open(step);
    if (value !== undefined) this.#add(atMs, value, learn);
    if (atMs === step * this.#stepMs) this.#close();
  }

  #open(step: number): void {
    const { memory } = this;
    if (!Number.isNaN(memory.open)) this.#close();
    if (!Number.isNaN(memory.newest)) this.#skipTo(step);
    memory.open = step;
  }

  #add(atMs: number, value: number, learn: boolean): void {
    const { memory } = this;
    memory.samples++;
    memory.lastSampleMs = atMs;
    memory.sum += value;
    memory.count++;
    if (!learn) memory.learn = 0;
  }

  #close(): void {
    const { memory } = this;
    const [step, value, learn] = [memory.open, memory.sum / memory.count, memory.learn === 1];
    memory.open = Number.NaN;
    memory.sum = 0;
    memory.count = 0;
    memory.learn = 1;
    this.#taken(step, value, learn);
  }

  #skipTo(step: number): void {
    const { memory } = this;
    memory.missing += Math.max(0, step - this.#most - memory.newest - 1);
    for (let gap = Math.max(memory.newest + 1, step - this.#most); gap < step; gap++)
      this.#taken(gap, Number.NaN, true);
  }

  #taken(step: number, value: number, learn: boolean): void {
    const { memory } = this;
    if (Number.isNaN(value) && memory.samples === 0) return;
    if (Number.isNaN(value)) memory.missing++;
    memory.newest = step;
    this.#take(step, value, learn);
  }
}
