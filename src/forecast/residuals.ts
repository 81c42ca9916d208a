import { at, clip } from './numbers.ts';

/** Residuals are kept in 16 bits: from -15 to 15 scales in steps of half a thousandth. */
const LARGEST = 15;
const PER_SCALE = 32_767 / LARGEST;

/**
 * The newest residuals, in scales, in the order of their time and in the order of their size, for empirical quantiles.
 * One beyond 15 scales counts as 15.
 */
export class Residuals {
  readonly memory: { count: number; oldest: number; seen: number; readonly values: Int16Array };
  readonly #sorted: Int16Array;
  #sortedCount = 0;

  constructor(capacity: number) {
    this.memory = { count: 0, oldest: 0, seen: 0, values: new Int16Array(capacity) };
    this.#sorted = new Int16Array(capacity);
  }

  get count(): number {
    return this.memory.count;
  }

  /** Forgets the oldest residuals above `most`. */
  add(residual: number, most: number): void {
    const { memory } = this;
    this.#sort();
    if (memory.count >= Math.min(most, memory.values.length)) this.#forgetOldest();
    const value = Math.round(PER_SCALE * clip(residual, -LARGEST, LARGEST));
    memory.values[(memory.oldest + memory.count) % memory.values.length] = value;
    const place = this.#placeOf(value);
    this.#sorted.copyWithin(place + 1, place, memory.count);
    this.#sorted[place] = value;
    memory.count++;
    memory.seen++;
    this.#sortedCount = memory.count;
  }

  /** The order statistic at rank `probability * (count + 1)`, interpolated; NaN without residuals. */
  quantile(probability: number): number {
    this.#sort();
    const { count } = this.memory;
    if (count === 0) return Number.NaN;
    const rank = clip(probability * (count + 1) - 1, 0, count - 1);
    const low = Math.floor(rank);
    const below = at(this.#sorted, low);
    const above = at(this.#sorted, Math.min(low + 1, count - 1));
    return (below + (rank - low) * (above - below)) / PER_SCALE;
  }

  #forgetOldest(): void {
    const { memory } = this;
    const place = this.#placeOf(at(memory.values, memory.oldest));
    this.#sorted.copyWithin(place, place + 1, memory.count);
    memory.oldest = (memory.oldest + 1) % memory.values.length;
    memory.count--;
  }

  /** After a restore the sorted copy has to be made once. */
  #sort(): void {
    const { count, oldest, values } = this.memory;
    if (this.#sortedCount === count) return;
    for (let i = 0; i < count; i++) this.#sorted[i] = at(values, (oldest + i) % values.length);
    this.#sorted.subarray(0, count).sort();
    this.#sortedCount = count;
  }

  #placeOf(value: number): number {
    let low = 0;
    let high = this.memory.count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (at(this.#sorted, middle) < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
