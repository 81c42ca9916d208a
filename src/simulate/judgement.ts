import type { Score } from './score.ts';

/** A policy that keeps this share within the objective is judged by what it costs. */
const SLO_SHARE = 0.995;

/** So many reversals a day are calm. Each one more counts as a part of the bill on top of it, up to what calm is worth at the most. */
const CALM_REVERSALS = 5;
const REVERSAL_PRICE = 0.01;
const MOST_FOR_CALM = 0.1;

export function keepsObjective({ withinSlo }: Pick<Score, 'withinSlo'>): boolean {
  return withinSlo >= SLO_SHARE;
}

/**
 * Negative where the first is better: the cheaper of two that keep the objective, or else the one that comes nearer to it. Sorts from
 * the best.
 */
export function betterFirst(a: Score, b: Score): number {
  const [keeps, kept] = [keepsObjective(a), keepsObjective(b)];
  if (keeps !== kept) return keeps ? -1 : 1;
  return keeps ? costOf(a) - costOf(b) : b.withinSlo - a.withinSlo;
}

/** GPU-hours with the price of being nervous on top. */
export function costOf({ gpuHours, reversalsPerDay }: Score): number {
  const price = REVERSAL_PRICE * Math.max(0, reversalsPerDay - CALM_REVERSALS);
  return gpuHours * (1 + Math.min(MOST_FOR_CALM, price));
}
