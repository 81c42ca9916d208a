import { type Sample, type Series, slotStart } from './series.ts';

/**
 * What happened to one signal: its samples in time order on an even UTC grid, bounded to the newest `capacity` slots.
 * The last sample of a slot stands for the slot; a slot without a sample is a gap and stays one.
 */
export class History {
  readonly stepMs: number;
  readonly #ring: Float64Array;
  #newest: Sample | undefined;
  #previous: Sample | undefined;

  constructor(stepMs: number, capacity: number) {
    if (!(stepMs > 0) || !Number.isInteger(capacity) || capacity < 1) {
      throw new RangeError(
        `a history needs a step above 0 ms and at least 1 slot, not ${stepMs} ms and ${capacity} slots`,
      );
    }
    this.stepMs = stepMs;
    this.#ring = new Float64Array(capacity).fill(Number.NaN);
  }

  /** The sample with the latest time. */
  get newest(): Sample | undefined {
    return this.#newest;
  }

  /** The sample before the newest one: with it, a rate of change is known. */
  get previous(): Sample | undefined {
    return this.#previous;
  }

  /**
   * Takes a sample and says whether it is used. A sample older than the newest is refused, so that a source that answers with
   * an old point cannot take back what is known; one with the same time replaces it, as a source may correct a point.
   */
  record(sample: Sample): boolean {
    if (!Number.isFinite(sample.value) || !Number.isFinite(sample.atMs)) return false;
    if (this.#newest !== undefined && sample.atMs < this.#newest.atMs) return false;
    this.#clearBetween(this.#newest, sample);
    this.#ring[this.#index(sample.atMs)] = sample.value;
    if (this.#newest?.atMs !== sample.atMs) this.#previous = this.#newest;
    this.#newest = sample;
    return true;
  }

  /** Forgets everything. */
  clear(): void {
    this.#ring.fill(Number.NaN);
    this.#newest = undefined;
    this.#previous = undefined;
  }

  /** The slots from the one that holds `fromMs` to the one that holds `toMs`, both included. What was dropped is a gap. */
  between(fromMs: number, toMs: number): Series {
    const startMs = slotStart(fromMs, this.stepMs);
    const count = Math.max(0, Math.floor((slotStart(toMs, this.stepMs) - startMs) / this.stepMs) + 1);
    const values = new Float64Array(count).fill(Number.NaN);
    if (this.#newest === undefined) return { startMs, stepMs: this.stepMs, values };
    const lastMs = slotStart(this.#newest.atMs, this.stepMs);
    const firstMs = lastMs - (this.#ring.length - 1) * this.stepMs;
    for (let i = 0; i < count; i++) {
      const atMs = startMs + i * this.stepMs;
      if (atMs >= firstMs && atMs <= lastMs) values[i] = this.#ring[this.#index(atMs)] ?? Number.NaN;
    }
    return { startMs, stepMs: this.stepMs, values };
  }

  #index(atMs: number): number {
    const slot = Math.floor(atMs / this.stepMs) % this.#ring.length;
    return slot < 0 ? slot + this.#ring.length : slot;
  }

  /** The ring is reused: the slots skipped since the newest sample hold old values until they are made gaps. */
  #clearBetween(newest: Sample | undefined, next: Sample): void {
    if (newest === undefined) return;
    const skipped = Math.round((slotStart(next.atMs, this.stepMs) - slotStart(newest.atMs, this.stepMs)) / this.stepMs);
    for (let i = 1; i <= Math.min(skipped, this.#ring.length); i++) {
      this.#ring[this.#index(newest.atMs + i * this.stepMs)] = Number.NaN;
    }
  }
}
