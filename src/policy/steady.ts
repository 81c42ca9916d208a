import { wholePods } from './demand.ts';
import { type Draft, follow } from './draft.ts';

/** Pods go when the work is this much of a pod below what would need them again, */
const LEAST_MARGIN = 0.3;
/** or so much as chance makes of the arrivals, but never more than this part of the work. */
const LARGEST_PART = 0.25;

/**
 * Keeps the pods of the last decision while the work is only a little less than what needs them: work that wavers by chance, or
 * around a whole number of pods, would start and stop pods all the time, and a start is paid for. It only delays lowering: it never
 * raises above the last value, and lets go of the last pod when there is no work.
 *
 * @param noise the standard deviation of a sample of the arrivals, in pods.
 * @param whole makes a value of the work: what else asks for pods, and headroom
 */
export function steady(draft: Draft, last: number | undefined, noise: number, whole: (draft: Draft) => Draft): Draft {
  const lower = whole(draft);
  if (last === undefined || lower.value >= last) return lower;
  const margin = Math.max(LEAST_MARGIN * Math.min(1, draft.work), Math.min(noise, LARGEST_PART * draft.work));
  const work = draft.work + margin;
  const higher = whole({ ...draft, work, value: Math.max(draft.value, wholePods(work)) });
  return higher.value < last ? lower : follow(lower, { name: 'steady', value: last, work: draft.work });
}
