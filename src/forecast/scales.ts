import { at } from './numbers.ts';

/** What one more error counts for once many were seen, in the mean of all, of an hour of the day, and of a slot. */
const ALL_RATE = 0.004;
const HOUR_RATE = 0.01;
const SLOT_RATE = 0.08;
/** The first errors are of a model that has learnt little: later ones count a half more than in a plain mean. */
const FIRST_RATE = 1.5;
/** An hour leans on the mean of all, and a slot on its hour, as if that had been seen so many times. */
const HOUR_PRIOR = 24;
const SLOT_PRIOR = 5;
/** Tenths of outcomes, of which a slot's neighbour gives three; more than can be counted so make no difference. */
const TENTHS_MOST = 250;
const OUTCOME_TENTHS = 10;
const NEIGHBOUR_TENTHS = 3;
/** A scale is never below these parts of the mean of all, of it times forecast / level, and of the level. */
const FLOOR = 0.25;
const FLOOR_BY_FORECAST = 0.4;
const FLOOR_BY_LEVEL = 0.003;
const SMALLEST = 1e-9;

/** A slot of a busy or a quiet day (0 or 1). */
export interface DaySlot {
  readonly quiet: number;
  readonly slot: number;
}

/** How large errors usually are in each slot of the day: an opening errs more than a night. */
export class Scales {
  readonly memory: {
    all: number;
    seen: number;
    readonly hours: Float32Array;
    readonly hoursSeen: Float32Array;
    readonly slots: Float32Array;
    /** In tenths. */
    readonly slotsSeen: Uint8Array;
  };
  readonly #slots: number;

  constructor(slots: number) {
    this.#slots = slots;
    this.memory = {
      all: 0,
      seen: 0,
      hours: new Float32Array(48),
      hoursSeen: new Float32Array(48),
      slots: new Float32Array(2 * slots),
      slotsSeen: new Uint8Array(2 * slots),
    };
  }

  /** The mean absolute error over all slots. */
  get all(): number {
    return this.memory.all;
  }

  /** The usual error in a slot, as far as it is known. */
  scale(place: DaySlot, forecast: number, level: number): number {
    const { all } = this.memory;
    const byForecast = (FLOOR_BY_FORECAST * all * forecast) / Math.max(SMALLEST, level);
    return Math.max(this.#ofSlot(place), FLOOR * all, byForecast, FLOOR_BY_LEVEL * level, SMALLEST);
  }

  /** Whether a slot errs so little that its floor holds instead. */
  isFloored(place: DaySlot): boolean {
    return this.#ofSlot(place) < FLOOR * this.memory.all;
  }

  learn({ quiet, slot }: DaySlot, error: number): void {
    const { memory } = this;
    memory.seen++;
    memory.all += (error - memory.all) * Math.max(ALL_RATE, Math.min(1, FIRST_RATE / memory.seen));
    const hour = quiet * 24 + this.#hour(slot);
    const hoursSeen = at(memory.hoursSeen, hour) + 1;
    memory.hoursSeen[hour] = hoursSeen;
    const rate = Math.max(HOUR_RATE, Math.min(1, FIRST_RATE / hoursSeen));
    memory.hours[hour] = at(memory.hours, hour) + (error - at(memory.hours, hour)) * rate;
    this.#learnSlot(quiet, slot, error, OUTCOME_TENTHS);
    this.#learnSlot(quiet, slot - 1, error, NEIGHBOUR_TENTHS);
    this.#learnSlot(quiet, slot + 1, error, NEIGHBOUR_TENTHS);
  }

  #ofSlot({ quiet, slot }: DaySlot): number {
    const { all, hours, hoursSeen, slots, slotsSeen } = this.memory;
    const hour = quiet * 24 + this.#hour(slot);
    const ofHour = shrink(at(hours, hour), at(hoursSeen, hour), all, HOUR_PRIOR);
    const index = quiet * this.#slots + slot;
    return shrink(at(slots, index), at(slotsSeen, index) / 10, ofHour, SLOT_PRIOR);
  }

  #learnSlot(quiet: number, slot: number, error: number, tenths: number): void {
    const { slots, slotsSeen } = this.memory;
    const index = quiet * this.#slots + ((slot + this.#slots) % this.#slots);
    const seen = Math.min(TENTHS_MOST, at(slotsSeen, index) + tenths);
    const rate = (tenths / 10) * Math.max(SLOT_RATE, Math.min(1, FIRST_RATE / Math.max(1, seen / 10)));
    slotsSeen[index] = seen;
    slots[index] = at(slots, index) + (error - at(slots, index)) * rate;
  }

  #hour(slot: number): number {
    return Math.floor((slot * 24) / this.#slots);
  }
}

function shrink(own: number, seen: number, prior: number, priorSeen: number): number {
  return (seen * own + priorSeen * prior) / (seen + priorSeen);
}
