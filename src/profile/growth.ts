import { ascending, highest, median, quantile } from './quantile.ts';
import type { Load } from './load.ts';

/** In so many of the cases the room that is suggested is enough. */
const ENOUGH = 0.9;

/**
 * By which part of itself a load grows within a time, in nine of ten cases: P90 of the highest value within it / the value before
 * it - 1. Asked of the steps that are chosen and at least as high as their median, as what little load grows by costs no pod.
 * Undefined where nothing is known; never below 0.
 */
export function growthWithin(
  { values, stepMs }: Load,
  withinMs: number,
  isChosen: (step: number) => boolean,
): number | undefined {
  const steps = [...values.keys()].filter((step) => isChosen(step) && !Number.isNaN(values[step]));
  const least = median(steps.map((step) => values[step] ?? Number.NaN));
  const ahead = Math.max(1, Math.ceil(withinMs / stepMs));
  const ratios = steps
    .filter((step) => (values[step] ?? 0) >= least && (values[step] ?? 0) > 0)
    .map((step) => highest(values.subarray(step + 1, step + 1 + ahead)) / (values[step] ?? Number.NaN));
  const found = quantile(ascending(ratios), ENOUGH);
  return Number.isNaN(found) ? undefined : Math.max(0, found - 1);
}
