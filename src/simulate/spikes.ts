import { BUCKET_MS, type Waits } from './waits.ts';

/** How a service came through a spike. */
export interface Recovery {
  readonly startMs: number;
  /** From the start until the wait is within the objective and stays there for two minutes; 0 when it never left. */
  readonly seconds: number;
  /** The mean wait of what arrived in the first ten minutes. */
  readonly meanWaitSeconds: number;
}

const SETTLED_BUCKETS = 120_000 / BUCKET_MS;
const FIRST_BUCKETS = 600_000 / BUCKET_MS;

/** The recovery from a spike that starts at a moment of the scored stretch `[fromMs, ...)`. */
export function recoveryFrom(startMs: number, fromMs: number, sloMs: number, waits: Waits): Recovery {
  const first = Math.floor((startMs - fromMs) / BUCKET_MS);
  const late = (bucket: number) => (waits.maxMs[bucket] ?? 0) > sloMs;
  let since = first;
  if (anyLate(first, first + FIRST_BUCKETS, late)) {
    let calm = 0;
    let bucket = lateFrom(first, late);
    for (; bucket < waits.maxMs.length && calm < SETTLED_BUCKETS; bucket++) calm = late(bucket) ? 0 : calm + 1;
    since = bucket - calm;
  }
  return { startMs, seconds: ((since - first) * BUCKET_MS) / 1000, meanWaitSeconds: meanWait(first, waits) };
}

function anyLate(from: number, to: number, late: (bucket: number) => boolean): boolean {
  return lateFrom(from, late, to) < to;
}

function lateFrom(from: number, late: (bucket: number) => boolean, to = from + FIRST_BUCKETS): number {
  let bucket = from;
  while (bucket < to && !late(bucket)) bucket++;
  return bucket;
}

function meanWait(first: number, waits: Waits): number {
  let messages = 0;
  let ms = 0;
  for (let bucket = first; bucket < first + FIRST_BUCKETS; bucket++) {
    messages += waits.count[bucket] ?? 0;
    ms += waits.sumMs[bucket] ?? 0;
  }
  return messages === 0 ? 0 : ms / messages / 1000;
}
