import { beginMs, type Load, WEEK_MS } from './load.ts';
import { ascending, quantile } from './quantile.ts';

/** A time at which much more came than is usual at that time of day. */
export interface Burst {
  readonly startMs: number;
  /** Whole steps: what is shorter than a step looks as long as one. */
  readonly lastMs: number;
  readonly highestMs: number;
  readonly highest: number;
  /** What is usual at most when it is highest. */
  readonly usual: number;
}

export interface Bursts {
  /** In time order. */
  readonly found: readonly Burst[];
  /** The time in which they were looked for: where it is known what came, and what is usual. */
  readonly judgedMs: number;
  /** Per week of that time; NaN where there is none. */
  readonly perWeek: number;
  /** NaN where there are none. */
  readonly medianMs: number;
  readonly p90Ms: number;
}

/** A burst begins so many times above what is usual, and lasts as long as the load is still so many times above it. */
const BEGINS = 1.5;
const LASTS = 1.25;
/** What is above the usual by less than this part of the highest hundredth of all steps moves no pod. */
const LEAST_PART = 0.1;

/** The bursts of a load above what is usual, by step. */
export function bursts(load: Load, usual: Float64Array): Bursts {
  const { values, stepMs } = load;
  const least = LEAST_PART * quantile(ascending(values), 0.99);
  const found: Burst[] = [];
  let judged = 0;
  for (let step = 0; step < values.length; step++) {
    const [value, high] = [values[step] ?? Number.NaN, usual[step] ?? Number.NaN];
    if (Number.isNaN(value) || Number.isNaN(high)) continue;
    judged++;
    if (!(value > BEGINS * high && value - high >= least)) continue;
    const end = endOf(values, usual, step);
    found.push(burstOf(load, usual, step, end));
    judged += end - step - 1;
    step = end - 1;
  }
  const lengths = ascending(found.map(({ lastMs }) => lastMs));
  const judgedMs = judged * stepMs;
  return {
    found,
    judgedMs,
    perWeek: found.length / (judgedMs / WEEK_MS),
    medianMs: quantile(lengths, 0.5),
    p90Ms: quantile(lengths, 0.9),
  };
}

/** A gap ends a burst: nobody knows how it went on. */
function endOf(values: Float64Array, usual: Float64Array, from: number): number {
  let end = from + 1;
  while (end < values.length && (values[end] ?? 0) > LASTS * (usual[end] ?? 0)) end++;
  return end;
}

function burstOf(load: Load, usual: Float64Array, from: number, end: number): Burst {
  let top = from;
  for (let step = from; step < end; step++) if ((load.values[step] ?? 0) > (load.values[top] ?? 0)) top = step;
  return {
    startMs: beginMs(load, from),
    lastMs: (end - from) * load.stepMs,
    highestMs: beginMs(load, top),
    highest: load.values[top] ?? Number.NaN,
    usual: usual[top] ?? Number.NaN,
  };
}
