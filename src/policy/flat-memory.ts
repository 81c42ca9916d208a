import type { Series } from '../series/series.ts';
import { amount, duration } from './words.ts';

/** A line that does not move: how full memory is, and for how long. */
export interface Flat {
  /** The mean share of memory that is used, from 0 to 1. */
  readonly memoryRatio: number;
  readonly spanMs: number;
}

/** Memory that follows the load moves more in half an hour, if only by the noise of one request. */
const FLAT_DEVIATION = 0.005;
/** Below it, memory is flat because nothing runs. */
const HIGH_RATIO = 0.5;
const LEAST_SPAN_MS = 30 * 60_000;
/** Of the slots so many must be known. */
const LEAST_KNOWN = 0.5;

/** A load that falls by this part of its highest, at the least, should show in memory. */
const MOVED = 0.3;

/**
 * Whether GPU memory is high and does not move for half an hour in which the load does: then the server took it all when it
 * started (vLLM, TGI and frameworks with a memory pool do), and its fullness says nothing about the load. Undefined where it moves
 * or is low, where the load stands still too, or where too little is known.
 */
export function flatMemory({ values, stepMs }: Series, load: Series): Flat | undefined {
  const known = values.filter((ratio) => !Number.isNaN(ratio));
  const spanMs = (values.length - 1) * stepMs;
  if (spanMs < LEAST_SPAN_MS || known.length < LEAST_KNOWN * values.length || !hasMoved(load)) return undefined;
  const memoryRatio = known.reduce((a, b) => a + b, 0) / known.length;
  const variance = known.reduce((sum, ratio) => sum + (ratio - memoryRatio) ** 2, 0) / known.length;
  if (memoryRatio < HIGH_RATIO || Math.sqrt(variance) >= FLAT_DEVIATION) return undefined;
  return { memoryRatio, spanMs };
}

function hasMoved({ values }: Series): boolean {
  const known = values.filter((value) => !Number.isNaN(value));
  return known.length > 0 && Math.min(...known) < (1 - MOVED) * Math.max(...known);
}

/** What to say about it. */
export function flatNote({ memoryRatio, spanMs }: Flat): string {
  const seen = `GPU memory has been at ${amount(memoryRatio * 100)} % for ${duration(spanMs)} without moving, though the load has`;
  return `${seen}: the server probably takes all memory when it starts, so that this says nothing about its load; use kvCache or a queue`;
}
