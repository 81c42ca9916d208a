/** One metric of one subscription or topic as it really is, known for every moment. */
export interface TrueSeries {
  /** Without its prefix `pubsub.googleapis.com/`. */
  readonly metric: string;
  readonly project: string;
  /** The subscription or topic. */
  readonly id: string;
  /** The metric's own labels, for instance the region. */
  readonly labels?: Readonly<Record<string, string>>;
  /** A gauge's value or, of a count, all that was counted so far; undefined where Cloud Monitoring takes no sample. */
  at(atMs: number): number | undefined;
}

/** What Cloud Monitoring samples. */
export type Truth = () => readonly TrueSeries[];

/** How Cloud Monitoring looks at the truth: once a minute, and visible two minutes later. */
export interface Sampling {
  readonly everyMs: number;
  readonly visibleAfterMs: number;
}

export const LIKE_GOOGLE: Sampling = { everyMs: 60_000, visibleAfterMs: 120_000 };

/** Google's, 60 times as fast: for tests against the real clock. */
export const SIXTY_TIMES_FASTER: Sampling = { everyMs: 1_000, visibleAfterMs: 2_000 };

/** A point as it was sampled: of a count, what was counted since `startMs`. */
export interface Point {
  readonly startMs: number;
  readonly endMs: number;
  readonly value: number;
}

export interface Interval {
  readonly startMs: number;
  readonly endMs: number;
}

/** The points of a series whose end lies in the interval and that are visible at `nowMs`, newest first, as Google sorts them. */
export function visiblePoints(
  series: TrueSeries,
  { startMs, endMs }: Interval,
  nowMs: number,
  { everyMs, visibleAfterMs }: Sampling,
): Point[] {
  const points: Point[] = [];
  const newestMs = Math.floor(Math.min(endMs, nowMs - visibleAfterMs) / everyMs) * everyMs;
  for (let atMs = newestMs; atMs >= startMs; atMs -= everyMs) {
    const value = series.at(atMs);
    if (value === undefined) continue;
    const before = isCount(series) ? series.at(atMs - everyMs) : undefined;
    if (!isCount(series)) points.push({ startMs: atMs, endMs: atMs, value });
    else if (before !== undefined) points.push({ startMs: atMs - everyMs, endMs: atMs, value: value - before });
  }
  return points;
}

export function isCount({ metric }: Pick<TrueSeries, 'metric'>): boolean {
  return metric.endsWith('_count');
}

/** ALIGN_RATE: what was counted in each period that ends on a multiple of it before the interval's end, per second. */
export function rates(points: readonly Point[], { startMs, endMs }: Interval, periodMs: number): Point[] {
  const aligned: Point[] = [];
  for (let atMs = endMs; atMs > startMs; atMs -= periodMs) {
    const inside = points.filter((point) => point.endMs > atMs - periodMs && point.endMs <= atMs);
    if (inside.length === 0) continue;
    const counted = inside.reduce((sum, { value }) => sum + value, 0);
    aligned.push({ startMs: atMs, endMs: atMs, value: counted / (periodMs / 1000) });
  }
  return aligned;
}

/** REDUCE_SUM: at each time the sum over all series that have a point there, newest first. */
export function sums(series: readonly (readonly Point[])[]): Point[] {
  const byTime = Map.groupBy(series.flat(), ({ endMs }) => endMs);
  return [...byTime]
    .map(([endMs, points]) => ({ startMs: endMs, endMs, value: points.reduce((sum, { value }) => sum + value, 0) }))
    .toSorted((a, b) => b.endMs - a.endMs);
}
