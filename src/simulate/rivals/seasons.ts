import { localClock } from '../local-time.ts';
import type { Look } from '../pipeline.ts';

const SLOT_SECONDS = 300;
const SLOTS = 86_400 / SLOT_SECONDS;
const DAYS_KEPT = 15;

interface Day {
  readonly weekend: boolean;
  readonly highest: Float64Array;
}

/** The arrival rates of past days by time of day, working days apart from weekends: the highest of every five minutes. */
export class Seasons {
  readonly #clock: ReturnType<typeof localClock>;
  readonly #days = new Map<number, Day>();
  #lastMs = 0;

  constructor(timeZone: string) {
    this.#clock = localClock(timeZone);
  }

  take({ sample }: Look): void {
    if (sample === undefined || sample.atMs <= this.#lastMs) return;
    this.#lastMs = sample.atMs;
    const { day, weekday, second } = this.#clock(sample.atMs);
    let kept = this.#days.get(day);
    if (kept === undefined) {
      kept = { weekend: weekday === 0 || weekday === 6, highest: new Float64Array(SLOTS).fill(Number.NaN) };
      this.#days.set(day, kept);
      this.#days.delete(day - DAYS_KEPT);
    }
    const slot = Math.floor(second / SLOT_SECONDS);
    const before = kept.highest[slot] ?? Number.NaN;
    kept.highest[slot] = Number.isNaN(before) ? sample.value : Math.max(before, sample.value);
  }

  /**
   * The highest rate within a time to come, as a quantile over the past days of the same kind; undefined where no day is known.
   * `beforeMs` leaves out days that began later, for those who learn once.
   */
  quantile(share: number, fromMs: number, toMs: number, beforeMs = Number.POSITIVE_INFINITY): number | undefined {
    let highest: number | undefined;
    for (let atMs = fromMs; atMs <= toMs + SLOT_SECONDS * 1000 - 1; atMs += SLOT_SECONDS * 1000) {
      const rate = this.#at(share, Math.min(atMs, toMs), beforeMs);
      if (rate !== undefined) highest = Math.max(highest ?? 0, rate);
    }
    return highest;
  }

  #at(share: number, atMs: number, beforeMs: number): number | undefined {
    const { day: today, weekday, second } = this.#clock(atMs);
    const lastDay = Math.min(today, this.#clock(Math.min(beforeMs, atMs)).day);
    const weekend = weekday === 0 || weekday === 6;
    const slot = Math.floor(second / SLOT_SECONDS);
    const rates: number[] = [];
    for (const [day, kept] of this.#days) {
      const rate = kept.highest[slot] ?? Number.NaN;
      if (day < lastDay && kept.weekend === weekend && rate >= 0) rates.push(rate);
    }
    if (rates.length === 0) return undefined;
    rates.sort((a, b) => a - b);
    return rates[Math.min(rates.length - 1, Math.floor(share * rates.length))];
  }
}
