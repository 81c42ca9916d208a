/** What came to a queue, evenly spaced: `values[i]` is the rate of the step that begins at `startMs + i * stepMs`; NaN where it is missing. */
export interface Load {
  readonly startMs: number;
  readonly stepMs: number;
  /** From 0 on, in the unit of the signal. */
  readonly values: Float64Array;
}

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
export const WEEK_MS = 7 * DAY_MS;

/** When a step begins. */
export function beginMs({ startMs, stepMs }: Load, step: number): number {
  return startMs + step * stepMs;
}

/** The newest part of a load, at most so long. */
export function newest(load: Load, lastMs: number): Load {
  const from = Math.max(0, load.values.length - Math.round(lastMs / load.stepMs));
  return { ...load, startMs: beginMs(load, from), values: load.values.subarray(from) };
}
