import type { Stretch } from './arrivals.ts';

/** How full the batches are that start within a stretch of time. */
export class Batches {
  readonly #stretch: Stretch;
  readonly #batchSize: number;
  #count = 0;
  #messages = 0;

  constructor(stretch: Stretch, batchSize: number) {
    this.#stretch = stretch;
    this.#batchSize = batchSize;
  }

  record(messages: number, startMs: number): void {
    if (startMs < this.#stretch.fromMs || startMs >= this.#stretch.toMs) return;
    this.#count++;
    this.#messages += messages;
  }

  /** Messages in a batch in units of the batch size, above 0 and at most 1; NaN without a batch. */
  get efficiency(): number {
    return this.#messages / (this.#count * this.#batchSize);
  }
}
