/**
 * A value of 0 or more in 16 bits, on a logarithmic scale from 1e-6 to 1e15 with steps of 0.07 %: months of days fit
 * into few bytes, and the rounding is far below any error of a forecast. Code 0 stays free for "nothing known".
 */
const LOWEST = Math.log(1e-6);
const STEP = (Math.log(1e15) - LOWEST) / 65_533;
const ZERO = 1;

export function compact(value: number): number {
  if (value < 1e-6) return ZERO;
  return Math.min(65_535, ZERO + 1 + Math.round((Math.log(value) - LOWEST) / STEP));
}

/** NaN for the code 0. */
export function expand(code: number): number {
  if (code === 0) return Number.NaN;
  return code === ZERO ? 0 : Math.exp(LOWEST + (code - ZERO - 1) * STEP);
}
