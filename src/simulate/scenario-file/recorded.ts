import { CsvError } from '../../spec/csv.ts';
import type { Stretch } from '../arrivals.ts';
import type { Load } from '../scenario.ts';
import { covered, curveOf, peakRate, traceFromCsv } from '../trace.ts';
import type { TraceArrivals } from './schema.ts';

/** What a recorded load needs to know of the world that it comes into. */
export interface Around {
  readonly textOf: (name: string) => string;
  readonly momentMs: (text: string) => number;
  readonly run: Stretch;
  readonly ratePerPod: number;
}

/**
 * A recorded load, moved and scaled as the scenario asks, with a note on what it lacks.
 * @throws when it does not cover the run: a time that nobody recorded is not one without messages
 */
export function recorded(
  { trace: file, scale, peakPods, startsAt }: TraceArrivals,
  { textOf, momentMs, run, ratePerPod }: Around,
): { readonly load: Load; readonly notes: readonly string[] } {
  const trace = named(file, () => traceFromCsv(textOf(file)));
  const known = covered(trace);
  const shiftMs = startsAt === undefined ? 0 : momentMs(startsAt) - known.fromMs;
  const needed = { fromMs: run.fromMs - shiftMs, toMs: run.toMs - shiftMs };
  if (needed.fromMs < known.fromMs || needed.toMs > known.toMs) {
    throw new Error(`${file}: it tells of ${shown(known)}, and the run needs ${shown(needed)}`);
  }
  const factor = peakPods === undefined ? (scale ?? 1) : (peakPods * ratePerPod) / peakRate(trace, needed);
  if (!Number.isFinite(factor)) throw new Error(`${file}: a load that is always 0 has no peak to scale`);
  const { missing, rates } = trace;
  const notes =
    missing === 0
      ? []
      : [`${file} lacks ${missing} of ${missing + rates.length} values: the load is a straight line across them.`];
  return { load: { curve: curveOf(trace, factor, shiftMs), spikesMs: [], bursts: [] }, notes };
}

function named<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const place = error instanceof CsvError ? `${file}:${error.line}` : file;
    throw new Error(`${place}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

function shown({ fromMs, toMs }: Stretch): string {
  return `${new Date(fromMs).toISOString()} to ${new Date(toMs).toISOString()}`;
}
