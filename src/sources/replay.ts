import type { Sample } from '../series/series.ts';
import { type Query, type Reading, reading, type Source, SourceError, type Span } from './source.ts';

/** A recording on an even grid: the value of every series at each step, NaN for a gap. */
export interface Recording {
  readonly stepMs: number;
  readonly series: Readonly<Record<string, Float64Array>>;
}

/** How a recording is played. */
export interface Playback {
  /** When its first value is true, ms since the epoch. */
  readonly startMs: number;
  /** How many times as fast as it was recorded, above 0. */
  readonly speed: number;
  /** Begin again at the end; else there is no data after it. */
  readonly repeat: boolean;
}

/** Plays a recording as if it happened now: for a first try, tests and benchmarks. */
export function replay(recording: Recording, { startMs, speed, repeat }: Playback): Source {
  const stepMs = recording.stepMs / speed;

  function at(values: Float64Array, atMs: number): Sample | undefined {
    const step = Math.floor((atMs - startMs) / stepMs);
    // Before its start a recording that repeats knows nothing either.
    const value = step < 0 ? undefined : values[repeat ? step % values.length : step];
    return value === undefined || Number.isNaN(value) ? undefined : { atMs: startMs + step * stepMs, value };
  }

  function latest(query: Query, nowMs: number): Reading {
    const sample = at(seriesOf(recording, query), nowMs);
    return sample
      ? reading(sample.value, sample.atMs, nowMs)
      : new SourceError('no-data', 'the recording has a gap here');
  }

  return {
    batches: (queries) => (queries.length === 0 ? [] : [queries]),
    latest: async (batch, nowMs) => batch.map((query) => attempt(() => latest(query, nowMs))),
    range: async (query, span) => [...steps(span)].flatMap((atMs) => at(seriesOf(recording, query), atMs) ?? []),
  };
}

function* steps({ fromMs, toMs, stepMs }: Span): IterableIterator<number> {
  for (let atMs = Math.ceil(fromMs / stepMs) * stepMs; atMs <= toMs; atMs += stepMs) yield atMs;
}

function seriesOf({ series }: Recording, query: Query): Float64Array {
  if (query.kind !== 'replay')
    throw new SourceError('bad-query', `a replay source cannot answer a ${query.kind} query`);
  const values = Object.hasOwn(series, query.series) ? series[query.series] : undefined;
  if (values !== undefined) return values;
  throw new SourceError(
    'not-found',
    `the recording has no series ${query.series}, it has ${Object.keys(series).join(', ')}`,
  );
}

function attempt(read: () => Reading): Reading {
  try {
    return read();
  } catch (error) {
    if (error instanceof SourceError) return error;
    throw error;
  }
}
