import { type Pod, wholePods, workInPods } from '../policy/demand.ts';

/** Kubernetes supports no more pods in one cluster. */
export const MOST_PODS = 150_000;

/** The pods that a level asks for, by the formula of the decision, while nothing waits. */
export function podsFor(level: number, pod: Pod): number {
  return wholePods(workInPods({ arrivalsPerSecond: level, backlog: 0, drainSeconds: 1 }, pod));
}
