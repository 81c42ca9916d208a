import type { Signal } from '../../src/policy/signal.ts';

/** Monday 2026-11-23, 14:30 UTC: the open of a New York session. */
export const OPEN_MS = Date.UTC(2026, 10, 23, 14, 30);

/** A signal whose newest sample is `ageSeconds` old at the open. */
export function signal(name: string, value: number, ageSeconds: number, over: Partial<Signal> = {}): Signal {
  return {
    name,
    sample: { atMs: OPEN_MS - ageSeconds * 1000, value },
    previous: undefined,
    trouble: undefined,
    maxAgeMs: 300_000,
    ...over,
  };
}
