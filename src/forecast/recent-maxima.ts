import type { LocalTime } from './forecast.ts';
import { at } from './numbers.ts';
import { restore, save } from './snapshot.ts';

const DAY_MS = 86_400_000;
const SLOT_MS = 900_000;
const SLOTS = DAY_MS / SLOT_MS;
/** What a maximum is worth a day later: a half after a week. */
const KEPT_PER_DAY = 0.5 ** (1 / 7);

/** The highest value of each quarter of an hour of the local day, of late. */
export class RecentMaxima {
  readonly #localTime: LocalTime;
  readonly #memory = { day: Number.NaN, maxima: new Float64Array(SLOTS) };

  constructor(localTime: LocalTime) {
    this.#localTime = localTime;
  }

  observe(atMs: number, value: number): void {
    const { maxima } = this.#memory;
    const { day, slot } = this.#place(atMs);
    this.#age(day);
    maxima[slot] = Math.max(value, at(maxima, slot));
  }

  /** The highest value at this time of day, a quarter of an hour earlier or later; 0 while nothing was seen. */
  around(atMs: number): number {
    const { slot } = this.#place(atMs);
    return Math.max(...[slot - 1, slot, slot + 1].map((near) => at(this.#memory.maxima, (near + SLOTS) % SLOTS)));
  }

  /** The highest value at any time of the day; 0 while nothing was seen. */
  get most(): number {
    return Math.max(...this.#memory.maxima);
  }

  toJSON(): unknown {
    return save(this.#memory);
  }

  static restore(localTime: LocalTime, saved: unknown): RecentMaxima | undefined {
    const maxima = new RecentMaxima(localTime);
    return restore(maxima.#memory, saved) ? maxima : undefined;
  }

  #age(day: number): void {
    const memory = this.#memory;
    if (!(day <= memory.day)) {
      const kept = Number.isNaN(memory.day) ? 1 : KEPT_PER_DAY ** (day - memory.day);
      for (let slot = 0; slot < SLOTS; slot++) memory.maxima[slot] = at(memory.maxima, slot) * kept;
      memory.day = day;
    }
  }

  #place(atMs: number): { day: number; slot: number } {
    const localMs = atMs + this.#localTime.offsetMs(atMs);
    const day = Math.floor(localMs / DAY_MS);
    return { day, slot: Math.floor((localMs - day * DAY_MS) / SLOT_MS) };
  }
}
