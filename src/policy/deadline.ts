import { type Load, type Pod, wholePods, workInPods } from './demand.ts';

/** The pods that a deadline needs, or why nothing that starts now can meet it. */
export type DeadlineDemand =
  | { readonly possible: true; readonly work: number; readonly leftMs: number }
  | {
      readonly possible: false;
      readonly leftMs: number;
      /** By how much earlier the pods would have had to be wanted. */
      readonly lateMs: number;
      /** So many ready pods would be needed this moment. */
      readonly readyPodsNeeded: number;
    };

/**
 * Pods that finish what waits, and keep up with what still comes, by `endsMs`:
 * `(arrivals + work left / (time left - start-up)) / (rate of one pod x utilisation)`, as pods that start now do nothing before
 * they are ready. Where the start-up takes all the time that is left, no number of new pods helps.
 */
export function deadlineDemand(
  nowMs: number,
  endsMs: number,
  startUpMs: number,
  load: Omit<Load, 'drainSeconds'>,
  pod: Pod,
): DeadlineDemand {
  const leftMs = endsMs - nowMs;
  const usefulMs = leftMs - startUpMs;
  if (usefulMs > 0)
    return { possible: true, leftMs, work: workInPods({ ...load, drainSeconds: usefulMs / 1000 }, pod) };
  const atOnce = workInPods({ ...load, drainSeconds: leftMs / 1000 }, pod);
  return { possible: false, leftMs, lateMs: -usefulMs, readyPodsNeeded: wholePods(atOnce) };
}
