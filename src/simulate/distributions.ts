/** The value of a standard normal variable below which a share `u` in (0, 1) lies: P. J. Acklam's rational approximation (2003). */
export function normalQuantile(u: number): number {
  if (u > 0.5) return -normalQuantile(1 - u);
  if (u < 0.02425) {
    const q = Math.sqrt(-2 * Math.log(u));
    return polynomial(TAIL_UP, q) / polynomial([...TAIL_DOWN, 1], q);
  }
  const q = u - 0.5;
  const r = q * q;
  return (polynomial(MIDDLE_UP, r) * q) / polynomial([...MIDDLE_DOWN, 1], r);
}

const MIDDLE_UP = [
  -3.969683028665376e1, 2.209460984245205e2, -2.759285104469687e2, 1.38357751867269e2, -3.066479806614716e1,
  2.506628277459239,
];
const MIDDLE_DOWN = [
  -5.447609879822406e1, 1.615858368580409e2, -1.556989798598866e2, 6.680131188771972e1, -1.328068155288572e1,
];
const TAIL_UP = [
  -7.784894002430293e-3, -3.223964580411365e-1, -2.400758277161838, -2.549732539343734, 4.374664141464968,
  2.938163982698783,
];
const TAIL_DOWN = [7.784695709041462e-3, 3.224671290700398e-1, 2.445134137142996, 3.754408661907416];

function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0);
}

/** A duration or factor that is lognormal, by its median and its 95th percentile, both above 0. */
export interface Lognormal {
  readonly median: number;
  readonly p95: number;
}

const NORMAL_P95 = 1.6448536269514722;

/** The value of a lognormal variable below which a share `u` lies. */
export function lognormalQuantile({ median, p95 }: Lognormal, u: number): number {
  return p95 <= median ? median : median * Math.exp((Math.log(p95 / median) / NORMAL_P95) * normalQuantile(u));
}

/** The value of an exponential variable with this mean below which a share `u` lies. */
export function exponentialQuantile(mean: number, u: number): number {
  return -mean * Math.log(1 - u);
}

/** A Poisson count: D. E. Knuth's product for small means, the normal approximation above 60. */
export function poisson(mean: number, random: () => number): number {
  if (mean <= 0) return 0;
  if (mean > 60) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normalQuantile(nonZero(random()))));
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random(); product > limit; product *= random()) count++;
  return count;
}

/** A gamma factor with mean 1 and this variance: G. Marsaglia and W. W. Tsang (2000). */
export function gammaFactor(variance: number, random: () => number): number {
  const shape = 1 / variance;
  const d = Math.max(shape, shape + (shape < 1 ? 1 : 0)) - 1 / 3;
  const boost = shape < 1 ? nonZero(random()) ** (1 / shape) : 1;
  for (;;) {
    const x = normalQuantile(nonZero(random()));
    const v = (1 + x / Math.sqrt(9 * d)) ** 3;
    const u = nonZero(random());
    if (v > 0 && Math.log(u) < 0.5 * x * x + d - d * v + d * Math.log(v)) return (d * v * boost) / shape;
  }
}

function nonZero(u: number): number {
  return u === 0 ? 2 ** -33 : u;
}
