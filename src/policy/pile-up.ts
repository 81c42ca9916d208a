/** What is known of a pool that may be falling behind. */
export interface FallingBehind {
  readonly arrivalsPerSecond: number;
  readonly readyPods: number;
  /** Messages a second of one pod. */
  readonly ratePerPod: number;
  /** How old the backlog is, where it could not be carried forward to now. */
  readonly ageMs: number;
  /** How long it takes until a pod that is wanted now does work. */
  readonly startUpMs: number;
}

/** Work that is not in the backlog and will be before more pods can help. */
export interface PileUp {
  readonly messages: number;
  /** In how many seconds it piles up. */
  readonly seconds: number;
}

/** What piles up unseen: `max(0, arrivals - ready pods x rate of one pod) x (age of the backlog + start-up)`. */
export function pileUp({ arrivalsPerSecond, readyPods, ratePerPod, ageMs, startUpMs }: FallingBehind): PileUp {
  const lackedPerSecond = Math.max(0, arrivalsPerSecond - readyPods * ratePerPod);
  const seconds = (ageMs + startUpMs) / 1000;
  return { messages: lackedPerSecond * seconds, seconds };
}

/**
 * The messages a second that work it off: in the drain time, or in the time in which it piled up where that is longer. So it adds
 * at most the throughput that the pool lacks, and a slow start-up does not ask for a pool that is too large a moment later.
 */
export function workOff({ messages, seconds }: PileUp, drainSeconds: number): number {
  return messages / Math.max(drainSeconds, seconds);
}
