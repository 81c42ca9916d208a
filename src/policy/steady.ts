import { wholePods } from './demand.ts';
import { type Draft, follow } from './draft.ts';

/** A pod goes when the work is this much of a pod below what would need it again. */
const MARGIN = 0.3;

/**
 * Keeps the pods of the last decision while the work is only a little less than what needs them: work that wavers around a whole
 * number of pods would start and stop one pod all the time, and a start is paid for. It only delays lowering: it never raises
 * above the last value, holds one pod at the most, and lets go of the last pod when there is no work.
 *
 * @param whole makes a value of the work: what else asks for pods, and headroom
 */
export function steady(draft: Draft, last: number | undefined, whole: (draft: Draft) => Draft): Draft {
  const lower = whole(draft);
  if (last === undefined || lower.value !== last - 1) return lower;
  const work = draft.work + MARGIN * Math.min(1, draft.work);
  const higher = whole({ ...draft, work, value: Math.max(draft.value, wholePods(work)) });
  return higher.value < last ? lower : follow(lower, { name: 'steady', value: last, work: draft.work });
}
