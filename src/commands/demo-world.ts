import type { ClosableSource } from '../sources/open.ts';
import { type Reading, SourceError } from '../sources/source.ts';
import { FollowedPool } from '../simulate/followed-pool.ts';
import { tradingDay } from '../simulate/trading-day.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** A pool that does 2 messages a second with each pod, on nodes that take six minutes. */
const POOL = { ratePerPod: 2, nodeStartMs: 6 * MINUTE_MS, podStartMs: 40_000 };

/** A simulated queue with its pool, and the source that tells of it, as one of a cluster would. */
export interface DemoWorld {
  readonly pool: FollowedPool;
  readonly source: ClosableSource;
}

export function demoWorld(startMs: number): DemoWorld {
  const arrivals = arrivalsOfDays();
  const pool = new FollowedPool({ ...POOL, arrivals }, startMs, 1);
  const read = (series: string, nowMs: number): Reading => {
    if (series === 'arrivals') return { atMs: nowMs, value: arrivals(nowMs) };
    if (series === 'backlog') return { atMs: nowMs, value: pool.state.waiting };
    return new SourceError('no-data', `there is no series ${series}`);
  };
  return {
    pool,
    source: {
      batches: (queries) => [queries],
      latest: async (queries, nowMs) => {
        pool.advance(nowMs);
        return queries.map((query) => read(query.kind === 'replay' ? query.series : '', nowMs));
      },
      // Of the queue nothing is remembered; what came is what a forecast learns from.
      range: async (query, { fromMs, toMs, stepMs }) => {
        if (query.kind !== 'replay' || query.series !== 'arrivals') return [];
        const steps = Array.from({ length: Math.floor((toMs - fromMs) / stepMs) + 1 }, (_, i) => fromMs + i * stepMs);
        return steps.map((atMs) => ({ atMs, value: arrivals(atMs) }));
      },
      close: () => {},
    },
  };
}

/** Every day is a trading day, and no two are the same. */
function arrivalsOfDays(): (atMs: number) => number {
  const days = new Map<number, ReturnType<typeof tradingDay>>();
  return (atMs) => {
    const number = Math.floor(atMs / DAY_MS);
    const day = days.get(number) ?? tradingDay(number);
    days.set(number, day);
    return day.arrivals[Math.floor((atMs - number * DAY_MS) / day.stepMs)] ?? 0;
  };
}
