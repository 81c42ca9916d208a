import type { Series } from '../series/series.ts';

/** Memory that follows the load moves more in half an hour, if only by the noise of one request. */
const FLAT_DEVIATION = 0.005;
/** Below it, memory is flat because nothing runs. */
const HIGH_RATIO = 0.5;
/** As long as a flat line must be to be one. */
export const FLAT_MS = 30 * 60_000;
/** Of the slots so many must be known. */
const LEAST_KNOWN = 0.5;

/** A load that falls by this part of its highest, at the least, should show in memory. */
const MOVED = 0.3;

/**
 * Whether GPU memory, as a share from 0 to 1, is high and does not move for half an hour in which the load does: then the server
 * took it all when it started (vLLM, TGI and frameworks with a memory pool do), and its fullness says nothing about the load. False
 * where it moves or is low, where the load stands still too, and where too little is known.
 */
export function isFlat({ values, stepMs }: Series, load: Series): boolean {
  const known = values.filter((ratio) => !Number.isNaN(ratio));
  const spanMs = (values.length - 1) * stepMs;
  if (spanMs < FLAT_MS || known.length < LEAST_KNOWN * values.length || !hasMoved(load)) return false;
  const mean = known.reduce((a, b) => a + b, 0) / known.length;
  const variance = known.reduce((sum, ratio) => sum + (ratio - mean) ** 2, 0) / known.length;
  return mean >= HIGH_RATIO && Math.sqrt(variance) < FLAT_DEVIATION;
}

function hasMoved({ values }: Series): boolean {
  const known = values.filter((value) => !Number.isNaN(value));
  return known.length > 0 && Math.min(...known) < (1 - MOVED) * Math.max(...known);
}
