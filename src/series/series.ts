/** One number read from outside, in its signal's own unit, and the time at which it was true (ms since the epoch, UTC). */
export interface Sample {
  readonly atMs: number;
  readonly value: number;
}

/** Samples on an even UTC grid: `values[i]` belongs to the slot that starts at `startMs + i * stepMs`. NaN is a gap. */
export interface Series {
  readonly startMs: number;
  readonly stepMs: number;
  readonly values: Float64Array;
}

/** The start of the UTC slot that holds `atMs`. */
export function slotStart(atMs: number, stepMs: number): number {
  return Math.floor(atMs / stepMs) * stepMs;
}
