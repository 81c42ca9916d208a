const FIRST_MS = 30_000;
const LONGEST_MS = 120_000;

/**
 * How long to stay away from a peer that says it is asked too often: quotas are per minute, so half a minute, then longer, and
 * never at the same moment as the others that it sent away.
 * Own code, as the breaker of cockatiel reads the clock and chance by itself and cannot be driven by a test or a replay.
 */
export class Backoff {
  readonly #stopwatchMs: () => number;
  readonly #random: () => number;
  #untilMs = -Infinity;
  #refusals = 0;

  /** `random` is in [0, 1). */
  constructor(stopwatchMs: () => number, random: () => number) {
    this.#stopwatchMs = stopwatchMs;
    this.#random = random;
  }

  /** How long to stay away from now on; 0 when a call may be made. */
  get waitMs(): number {
    return Math.max(0, this.#untilMs - this.#stopwatchMs());
  }

  /** Calls that were under way together count as one. */
  refused(): void {
    if (this.waitMs > 0) return;
    const longestMs = Math.min(LONGEST_MS, FIRST_MS * 2 ** this.#refusals);
    this.#untilMs = this.#stopwatchMs() + longestMs * (0.5 + 0.5 * this.#random());
    this.#refusals += 1;
  }

  answered(): void {
    this.#refusals = 0;
  }
}
