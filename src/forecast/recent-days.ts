import { compact, expand } from './compact.ts';
import { type Days, weekday } from './days.ts';
import { at } from './numbers.ts';
import { WeightedMedian } from './weighted-median.ts';

const MAX_DAYS = 58;
/**
 * A profile is the median of the last days of a type, or of the same weekday. One more is kept: today is not yet in it.
 */
const TYPE_DAYS = 7;
const WEEKDAY_DAYS = 4;
/** What a day counts for beside the next newer one, and a neighbouring slot beside the slot itself. */
const AGE_WEIGHT = 0.85;
const NEIGHBOUR_WEIGHT = 0.2;

interface RecentDay {
  readonly day: number;
  readonly row: number;
  readonly type: string;
  readonly special: boolean;
}

/** The last days slot by slot, and what is usual in a slot by them. Values of one slot of a day are averaged. */
export class RecentDays {
  readonly memory: { readonly days: Int32Array; readonly values: Uint16Array; readonly counts: Uint8Array };
  readonly #days: Days;
  readonly #slots: number;
  readonly #median = new WeightedMedian(3 * TYPE_DAYS);
  #newestFirst: RecentDay[] | undefined;

  constructor(days: Days, slots: number) {
    this.#days = days;
    this.#slots = slots;
    this.memory = {
      days: new Int32Array(MAX_DAYS),
      values: new Uint16Array(MAX_DAYS * slots),
      counts: new Uint8Array(slots),
    };
  }

  record(day: number, slot: number, value: number): void {
    const { counts, values } = this.memory;
    if (this.#recent()[0]?.day !== day) this.#start(day);
    const index = (this.#recent()[0]?.row ?? 0) * this.#slots + slot;
    const count = at(counts, slot) + 1;
    const mean = count === 1 ? value : expand(at(values, index)) * (1 - 1 / count) + value / count;
    values[index] = compact(mean);
    counts[slot] = Math.min(count, 254);
  }

  /**
   * The usual value in a slot on days like this one; of any type while no better one was seen; NaN while nothing is
   * known.
   */
  ofType(day: number, slot: number): number {
    for (const type of this.#days.likeness(day)) {
      const profile = this.#profile(day, slot, TYPE_DAYS, (other) => other.type === type);
      if (!Number.isNaN(profile)) return profile;
    }
    return this.#profile(day, slot, 1, () => true);
  }

  /** The usual value in a slot on this weekday; NaN on special days, which are unlike their weekday. */
  ofWeekday(day: number, slot: number): number {
    if (this.#days.isSpecial(day)) return Number.NaN;
    return this.#profile(day, slot, WEEKDAY_DAYS, (other) => !other.special && weekday(other.day) === weekday(day));
  }

  #profile(day: number, slot: number, most: number, counts: (other: RecentDay) => boolean): number {
    let weight = 1;
    let used = 0;
    this.#median.clear();
    for (const other of this.#recent()) {
      if (used === most) break;
      if (other.day >= day || !counts(other) || !this.#addSlots(other, this.#alignedSlot(day, slot, other.day), weight))
        continue;
      used++;
      weight *= AGE_WEIGHT;
    }
    return this.#median.value();
  }

  #addSlots(other: RecentDay, slot: number, weight: number): boolean {
    let any = false;
    for (let near = Math.max(0, slot - 1); near <= Math.min(this.#slots - 1, slot + 1); near++) {
      const value = expand(at(this.memory.values, other.row * this.#slots + near));
      if (Number.isNaN(value)) continue;
      this.#median.add(value, near === slot ? weight : weight * NEIGHBOUR_WEIGHT);
      any = true;
    }
    return any;
  }

  #alignedSlot(from: number, slot: number, to: number): number {
    const minutes = 1_440 / this.#slots;
    return Math.min(this.#slots - 1, Math.round(this.#days.align(from, slot * minutes, to) / minutes));
  }

  #recent(): readonly RecentDay[] {
    this.#newestFirst ??= Array.from(this.memory.days, (day, row) => ({ day, row }))
      .filter(({ day }) => day !== 0)
      .map(({ day, row }) => ({ day, row, type: this.#days.type(day), special: this.#days.isSpecial(day) }))
      .toSorted((a, b) => b.day - a.day);
    return this.#newestFirst;
  }

  #start(day: number): void {
    const { days, counts, values } = this.memory;
    for (const { row } of unneeded(this.#recent())) days[row] = 0;
    const row = days.indexOf(0);
    days[row] = day;
    values.fill(0, row * this.#slots, (row + 1) * this.#slots);
    counts.fill(0);
    this.#newestFirst = undefined;
  }
}

/** The days that are in no profile any more; and, where a calendar names very many types, the oldest. */
function unneeded(newestFirst: readonly RecentDay[]): readonly RecentDay[] {
  const seen = new Map<string | number, number>();
  const isNeeded = (key: string | number, most: number) => {
    const count = (seen.get(key) ?? 0) + 1;
    seen.set(key, count);
    return count <= most;
  };
  return newestFirst.filter(({ day, type, special }, index) => {
    const ofType = isNeeded(type, TYPE_DAYS + 1);
    const ofWeekday = !special && isNeeded(weekday(day), WEEKDAY_DAYS + 1);
    return (!ofType && !ofWeekday) || index >= MAX_DAYS - 1;
  });
}
