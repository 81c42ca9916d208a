/** Tells something now and again, however often it happens. */
export type Sparing = (key: string, tell: (times: number) => void) => void;

/** So many keys are remembered: what others send cannot fill the memory. */
const MOST_KEYS = 100;

/**
 * Lets each key be told once in `periodMs`; `times` is how often it happened since it was told last. For a log that others could
 * fill by what they send.
 */
export function sparing(periodMs: number, stopwatch: () => number): Sparing {
  const told = new Map<string, { atMs: number; since: number }>();
  return (key, tell) => {
    const known = told.get(key);
    const nowMs = stopwatch();
    if (known !== undefined && nowMs - known.atMs < periodMs) {
      known.since += 1;
      return;
    }
    if (known === undefined && told.size >= MOST_KEYS) told.clear();
    told.set(key, { atMs: nowMs, since: 0 });
    tell((known?.since ?? 0) + 1);
  };
}
