import type { Stretch } from './arrivals.ts';
import type { Timeline } from './outcome.ts';

type Point = readonly [wanted: number, ready: number, backlog: number];

/** Keeps the points of the scored stretch. */
export function timeline(
  { fromMs, toMs }: Stretch,
  look: () => Point,
): {
  readonly take: (nowMs: number) => void;
  readonly done: (minutes: Pick<Timeline, 'arrived' | 'late'>) => Timeline;
} {
  const points: Point[] = [];
  return {
    take: (nowMs) => {
      if (nowMs >= fromMs && nowMs < toMs) points.push(look());
    },
    done: (minutes) => ({
      startMs: fromMs,
      ...minutes,
      wanted: points.map(([wanted]) => wanted),
      ready: points.map(([, ready]) => ready),
      backlog: points.map(([, , backlog]) => backlog),
    }),
  };
}
