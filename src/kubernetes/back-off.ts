import { setTimeout as pause } from 'node:timers/promises';

/** Delays that grow: `initialMs`, then `factor` times as long each, none above `longestMs`, each longer by up to `jitter` of it. */
export interface BackOff {
  readonly initialMs: number;
  readonly factor: number;
  readonly longestMs: number;
  readonly jitter: number;
}

/** The delay after the `failures`-th failure in a row, counted from 1. `random` is in [0, 1). */
export function delayMs({ initialMs, factor, longestMs, jitter }: BackOff, failures: number, random: number): number {
  return Math.min(initialMs * factor ** (failures - 1), longestMs) * (1 + jitter * random);
}

export interface Attempts {
  readonly backOff: BackOff;
  /** How often something is tried in all. */
  readonly most: number;
  readonly signal: AbortSignal;
  readonly random: () => number;
  readonly isRetriable: (error: unknown) => boolean;
}

/** Tries until it succeeds, fails for good, or has failed often enough; rejects with the last failure. */
export async function attempt<T>(run: () => Promise<T>, attempts: Attempts): Promise<T> {
  for (let failures = 1; ; failures += 1) {
    try {
      return await run();
    } catch (error) {
      if (failures >= attempts.most || !attempts.isRetriable(error) || attempts.signal.aborted) throw error;
      const waited = pause(delayMs(attempts.backOff, failures, attempts.random()), true, { signal: attempts.signal });
      if (!(await waited.catch(() => false))) throw error;
    }
  }
}
