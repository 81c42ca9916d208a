import type { ClosableSource } from '../sources/open.ts';
import { type Query, type Reading, SourceError, type Span } from '../sources/source.ts';
import type { Sample } from '../series/series.ts';
import type { Look } from '../simulate/pipeline.ts';
import type { Sensors } from '../simulate/sensors.ts';

/** The world's sensors as a source, and what came before as Prometheus would have kept it: a forecast learns from that. */
export function demoSource(sensors: Sensors, arrivalMs: Float64Array): ClosableSource {
  const signals: Readonly<Record<string, (nowMs: number) => Look>> = {
    backlog: sensors.backlog,
    arrivals: sensors.arrivalsPerSecond,
    completions: sensors.completionsPerSecond,
    ready: sensors.readyPods,
  };
  const read = (query: Query, nowMs: number): Reading => {
    const look = query.kind === 'replay' ? signals[query.series]?.(nowMs) : undefined;
    return look?.sample ?? new SourceError('no-data', look?.trouble ?? 'there is no sample yet');
  };
  return {
    batches: (queries) => [queries],
    latest: async (queries, nowMs) => queries.map((query) => read(query, nowMs)),
    range: async (query, span) =>
      query.kind === 'replay' && query.series === 'arrivals' ? [...ratesOf(arrivalMs, span)] : [],
    close: () => {},
  };
}

const RATE_MS = 60_000;

/** Messages a second over the minute before each step, from the first minute that is known. */
function* ratesOf(arrivalMs: Float64Array, { fromMs, toMs, stepMs }: Span): IterableIterator<Sample> {
  const knownMs = (arrivalMs[0] ?? Number.POSITIVE_INFINITY) + RATE_MS;
  for (let atMs = fromMs; atMs <= toMs; atMs += stepMs) {
    const arrived = countBefore(arrivalMs, atMs) - countBefore(arrivalMs, atMs - RATE_MS);
    if (atMs >= knownMs) yield { atMs, value: (arrived * 1000) / RATE_MS };
  }
}

/** How many of these times, which are sorted, lie before a moment. */
export function countBefore(timesMs: Float64Array, atMs: number): number {
  let low = 0;
  let high = timesMs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((timesMs[middle] ?? atMs) < atMs) low = middle + 1;
    else high = middle;
  }
  return low;
}
