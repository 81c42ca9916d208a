/** `value`, but not below `low` and not above `high`. NaN stays NaN. */
export function clip(value: number, low: number, high: number): number {
  return value < low ? low : value > high ? high : value;
}

/** The number at an index; NaN outside the array. */
export function at(values: ArrayLike<number>, index: number): number {
  return values[index] ?? Number.NaN;
}

/** `value` where it is known, else `otherwise`. */
export function or(value: number, otherwise: number): number {
  return Number.isNaN(value) ? otherwise : value;
}

/** By how much a decayed sum shrinks in one step, so that it halves in `halfLifeSteps`. */
export function decayPerStep(halfLifeSteps: number): number {
  return 0.5 ** (1 / halfLifeSteps);
}

/** Whether an outcome is at or below a forecast of it. What differs by rounding alone is the same. */
export function isCovered(outcome: number, forecast: number): boolean {
  return outcome <= forecast + 1e-9 * Math.abs(forecast);
}

/** How the best error compares with another one, 0 to 1. Who never errs leaves nothing to who does. */
export function ratioOf(best: number, error: number): number {
  return error > 0 ? best / error : 1;
}
