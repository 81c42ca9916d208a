import { at } from './numbers.ts';

/** A median of few values in which some count more; values are added one by one, and none are allocated. */
export class WeightedMedian {
  readonly #values: Float64Array;
  readonly #weights: Float64Array;
  #count = 0;
  #total = 0;

  constructor(capacity: number) {
    this.#values = new Float64Array(capacity);
    this.#weights = new Float64Array(capacity);
  }

  clear(): void {
    this.#count = 0;
    this.#total = 0;
  }

  add(value: number, weight: number): void {
    let place = this.#count++;
    for (; place > 0 && at(this.#values, place - 1) > value; place--) {
      this.#values[place] = at(this.#values, place - 1);
      this.#weights[place] = at(this.#weights, place - 1);
    }
    this.#values[place] = value;
    this.#weights[place] = weight;
    this.#total += weight;
  }

  /** NaN without values. */
  value(): number {
    let below = 0;
    for (let i = 0; i < this.#count; i++) {
      below += at(this.#weights, i);
      if (below >= this.#total / 2) return at(this.#values, i);
    }
    return Number.NaN;
  }
}
