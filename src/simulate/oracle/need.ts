/** Cumulative arrivals at the ends of even steps; `[0]` is the beginning. */
export function cumulativeArrivals(
  arrivalMs: Float64Array,
  fromMs: number,
  toMs: number,
  stepMs: number,
): Float64Array {
  const steps = Math.ceil((toMs - fromMs) / stepMs);
  const sums = new Float64Array(steps + 1);
  for (const atMs of arrivalMs) {
    const step = Math.floor((atMs - fromMs) / stepMs) + 1;
    if (step >= 1 && step <= steps) sums[step] = (sums[step] ?? 0) + 1;
  }
  for (let i = 1; i <= steps; i++) sums[i] = (sums[i] ?? 0) + (sums[i - 1] ?? 0);
  return sums;
}

/**
 * The steadiest service that takes every message after it came and before its deadline: messages in each step. The taut string between
 * the cumulative arrivals and the same curve one deadline later; it has the lowest peak and the least sum of any convex cost (as
 * in speed scaling: F. Yao, A. Demers, S. Shenker, 1995).
 */
export function steadiestService(arrived: Float64Array, deadlineSteps: number): Float64Array {
  const last = arrived.length - 1;
  const service = new Float64Array(last);
  const due = (i: number) => (i === last ? (arrived[last] ?? 0) : (arrived[i - deadlineSteps] ?? 0));
  const come = (i: number) => arrived[i] ?? 0;
  let at = 0;
  let done = 0;
  while (at < last) {
    const { to, slope } = nextBend(at, done, last, { due, come });
    service.fill(slope, at, to);
    done += slope * (to - at);
    at = to;
  }
  return service;
}

interface Corridor {
  readonly due: (i: number) => number;
  readonly come: (i: number) => number;
}

/** From a point of the string to where it has to bend next, at the edge that it is pulled around. */
function nextBend(at: number, done: number, last: number, { due, come }: Corridor): { to: number; slope: number } {
  let low = { to: at + 1, slope: Number.NEGATIVE_INFINITY };
  let high = { to: at + 1, slope: Number.POSITIVE_INFINITY };
  for (let i = at + 1; i <= last; i++) {
    const least = (due(i) - done) / (i - at);
    const most = (come(i) - done) / (i - at);
    if (least > high.slope) return high;
    if (most < low.slope) return low;
    if (least >= low.slope) low = { to: i, slope: least };
    if (most <= high.slope) high = { to: i, slope: most };
  }
  return low;
}
