import type { Days } from './days.ts';
import type { Past } from './past.ts';
import type { RecentDays } from './recent-days.ts';
import type { SeasonalIndex } from './seasonal-index.ts';

/** A step of the past, the present or the near future, and what earlier days say of it; NaN where they say nothing. */
export interface Place {
  step: number;
  day: number;
  slot: number;
  quiet: number;
  yesterday: number;
  lastWeek: number;
  weekday: number;
  dayType: number;
  /** To be multiplied by the level of the seasonal index. */
  shape: number;
}

/** Steepness is looked for in the slots just before a place. */
export const SLOTS_BEFORE = 3;

interface Sources {
  readonly days: Days;
  readonly past: Past;
  readonly recentDays: RecentDays;
  readonly index: SeasonalIndex;
}

/**
 * The places from a little before the newest step to the farthest horizon. Each is looked up once, when it comes into
 * sight.
 */
export class Outlook {
  readonly memory: { readonly places: readonly Place[] };
  readonly #from: Sources;
  readonly #stepMs: number;
  readonly #slotMs: number;
  readonly #farthest: number;

  constructor(from: Sources, stepMs: number, slotMs: number, farthestSteps: number) {
    this.#from = from;
    this.#stepMs = stepMs;
    this.#slotMs = slotMs;
    this.#farthest = farthestSteps;
    const length = farthestSteps + 1 + SLOTS_BEFORE * (slotMs / stepMs);
    this.memory = { places: Array.from({ length }, unknownPlace) };
  }

  /** Looks up what has come into sight of the newest step. */
  advance(newest: number): void {
    for (let step = newest; step <= newest + this.#farthest; step++) {
      const place = this.#at(step);
      if (place.step !== step) this.#look(place, step);
    }
  }

  /** A place in sight: from `SLOTS_BEFORE` slots before the newest step to the farthest horizon. */
  place(step: number): Place {
    return this.#at(step);
  }

  /** The day type's usual value some slots before a place; NaN out of sight. */
  before(place: Place, slots: number): number {
    const step = place.step - slots * (this.#slotMs / this.#stepMs);
    const earlier = this.#at(step);
    return earlier.step === step ? earlier.dayType : Number.NaN;
  }

  #at(step: number): Place {
    const { places } = this.memory;
    return places[step % places.length] ?? unknownPlace();
  }

  #look(place: Place, step: number): void {
    const { days, past, recentDays, index } = this.#from;
    const { day, minute } = days.place(step * this.#stepMs);
    const slot = Math.floor((minute * 60_000) / this.#slotMs);
    place.step = step;
    place.day = day;
    place.slot = slot;
    place.quiet = days.isQuiet(day) ? 1 : 0;
    place.yesterday = past.daysBefore(step, 1);
    place.lastWeek = past.daysBefore(step, 7);
    place.weekday = recentDays.ofWeekday(day, slot);
    place.dayType = recentDays.ofType(day, slot);
    place.shape = index.shape(day, slot);
  }
}

function unknownPlace(): Place {
  const nan = Number.NaN;
  return {
    step: nan,
    day: 0,
    slot: 0,
    quiet: 0,
    yesterday: nan,
    lastWeek: nan,
    weekday: nan,
    dayType: nan,
    shape: nan,
  };
}
