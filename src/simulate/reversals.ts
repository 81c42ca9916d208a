/** Counts what an operator calls flapping: a change of direction within half an hour of the change before. */
export class Reversals {
  #lastMs = Number.NEGATIVE_INFINITY;
  #lastDirection = 0;
  count = 0;
  /** Replicas added and removed. */
  changed = 0;

  change(nowMs: number, from: number, to: number, scored: boolean): void {
    const direction = Math.sign(to - from);
    if (direction === 0) return;
    const reversed = direction === -this.#lastDirection && nowMs - this.#lastMs <= WITHIN_MS;
    this.#lastDirection = direction;
    this.#lastMs = nowMs;
    if (!scored) return;
    this.changed += Math.abs(to - from);
    if (reversed) this.count++;
  }
}

const WITHIN_MS = 30 * 60_000;
