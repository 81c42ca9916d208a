import type { Forgery } from './faults.ts';

interface Point {
  readonly interval: { readonly startTime?: string; readonly endTime: string };
  readonly value: unknown;
}

interface ListAnswer {
  readonly timeSeries?: readonly { readonly points: readonly Point[] }[];
}

/** Forges the answers of `projects.timeSeries.list`. */
export const cloudMonitoringForgery: Forgery = {
  empty: () => ({}),
  saying: (answer, value) => withPoints(answer, (point) => ({ ...point, value: spelled(value) })),
  aged: (answer, ageMs) =>
    withPoints(answer, ({ interval, value }) => {
      const endTime = new Date(Date.parse(interval.endTime) - ageMs).toISOString();
      return { interval: { startTime: endTime, endTime }, value };
    }),
};

function withPoints(answer: unknown, change: (point: Point) => unknown): unknown {
  const { timeSeries = [], ...rest } = answer as ListAnswer;
  return { ...rest, timeSeries: timeSeries.map((series) => ({ ...series, points: series.points.map(change) })) };
}

/** As the JSON of protocol buffers spells numbers: 64-bit integers and what is not finite as strings. */
function spelled(value: number | null): unknown {
  if (value === null) return { int64Value: null };
  return Number.isFinite(value) ? { int64Value: BigInt(value).toString() } : { doubleValue: String(value) };
}
