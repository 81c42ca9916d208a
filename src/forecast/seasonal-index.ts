import type { Days } from './days.ts';
import { at, clip } from './numbers.ts';

/** Day types with an index of their own: the first so many that are seen. */
const MAX_TYPES = 8;
/** What one more day counts for in an index that has seen many. */
const LEARNING_RATE = 0.05;
const MOST_SEEN = 255;
/** The level follows the ratio of what came to what the index expects over this many days. */
const LEVEL_DAYS = 1.5;

/**
 * The day as a shape times a level (the seasonal index of classical decomposition): the shape of each day type is
 * learnt over weeks, the level over a day, so that a shift of the level does not spoil the shape.
 */
export class SeasonalIndex {
  readonly memory: {
    level: number;
    values: number;
    expected: number;
    steps: number;
    /** A day of the type that a row belongs to, which the row's slots are aligned with; 0 for a free row. */
    readonly days: Int32Array;
    readonly shapes: Float32Array;
    /** Steps; a day has as many of them in a slot as fit. */
    readonly seen: Uint8Array;
  };
  readonly #days: Days;
  readonly #slots: number;
  readonly #stepsPerDay: number;

  constructor(days: Days, slots: number, stepsPerDay: number) {
    this.#days = days;
    this.#slots = slots;
    this.#stepsPerDay = stepsPerDay;
    this.memory = {
      level: 1,
      values: 0,
      expected: 0,
      steps: 0,
      days: new Int32Array(MAX_TYPES),
      shapes: new Float32Array(MAX_TYPES * slots),
      seen: new Uint8Array(MAX_TYPES * slots),
    };
  }

  /** The shape of a slot, to be multiplied by the level; NaN while no day like it has been seen. */
  shape(day: number, slot: number): number {
    for (const type of this.#days.likeness(day)) {
      const row = this.#row(type);
      if (row < 0) continue;
      const index = this.#index(row, day, slot);
      if (at(this.memory.seen, index) > 0) return at(this.memory.shapes, index);
    }
    return Number.NaN;
  }

  get level(): number {
    return this.memory.level;
  }

  /** `shape` is what this index gave for the slot. */
  learn(day: number, slot: number, value: number, shape: number): void {
    this.#learnShape(day, slot, value);
    if (!Number.isNaN(shape)) this.#learnLevel(value, shape);
    this.memory.steps++;
  }

  #learnShape(day: number, slot: number, value: number): void {
    const { shapes, seen, level } = this.memory;
    const found = this.#row(this.#days.type(day));
    const row = found < 0 ? this.#addRow(day) : found;
    if (row < 0) return;
    const index = this.#index(row, day, slot);
    const part = this.#slots / this.#stepsPerDay;
    const days = (at(seen, index) + 1) * part;
    seen[index] = Math.min(MOST_SEEN, at(seen, index) + 1);
    const rate = days <= part ? 1 : Math.max(LEARNING_RATE, 1 / (days + 1)) * part;
    shapes[index] = at(shapes, index) + rate * (value / level - at(shapes, index));
  }

  #learnLevel(value: number, shape: number): void {
    const { memory } = this;
    const rate = 2 / (LEVEL_DAYS * this.#stepsPerDay + 1);
    memory.values += rate * (value - memory.values);
    memory.expected += rate * (shape - memory.expected);
    if (memory.steps >= this.#stepsPerDay && memory.expected > 0) {
      memory.level = clip(memory.values / memory.expected, 0.01, 100);
    } else {
      memory.values = memory.level * memory.expected;
    }
  }

  #row(type: string): number {
    return this.memory.days.findIndex((day) => day !== 0 && this.#days.type(day) === type);
  }

  /** A type that is seen for the first time starts with the shape of what it is like, which counts as one day. */
  #addRow(day: number): number {
    const { days, shapes, seen } = this.memory;
    const row = days.indexOf(0);
    if (row < 0) return row;
    const first = Array.from({ length: this.#slots }, (_, slot) => this.shape(day, slot));
    days[row] = day;
    for (const [slot, shape] of first.entries()) {
      shapes[row * this.#slots + slot] = Number.isNaN(shape) ? 0 : shape;
      seen[row * this.#slots + slot] = Number.isNaN(shape) ? 0 : Math.min(MOST_SEEN, this.#stepsPerDay / this.#slots);
    }
    return row;
  }

  #index(row: number, day: number, slot: number): number {
    const minutes = 1_440 / this.#slots;
    const aligned = Math.round(this.#days.align(day, slot * minutes, at(this.memory.days, row)) / minutes);
    return row * this.#slots + Math.min(this.#slots - 1, aligned);
  }
}
