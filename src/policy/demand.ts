/** What one pod can do. */
export interface Capacity {
  /** Seconds that one batch takes, above 0. */
  readonly batchSeconds: number;
  /** Messages in a batch, at least 1. */
  readonly batchSize: number;
  /** Batches that one pod works on side by side, at least 1. */
  readonly batchesAtOnce: number;
  /** The share of a pod's time that is planned for work, in (0, 1]. */
  readonly utilisation: number;
}

/** A pod as the demand sees it. */
export interface Pod {
  /** Messages a second while it works all the time, above 0. */
  readonly ratePerPod: number;
  /** The share of its time that is planned for work, in (0, 1]. */
  readonly utilisation: number;
}

/** A pod with the messages that it works on at the same time, at least 1. */
export type BatchingPod = Pod & { readonly atOnce: number };

/** What is to be worked off. */
export interface Load {
  /** Messages that wait. */
  readonly backlog: number;
  /** New messages a second. */
  readonly arrivalsPerSecond: number;
  /** In how many seconds the backlog is to be gone, above 0. */
  readonly drainSeconds: number;
}

/** Messages a second of one pod that works all the time. */
export function ratePerPod({ batchSeconds, batchSize, batchesAtOnce }: Omit<Capacity, 'utilisation'>): number {
  return Math.min((batchSize * batchesAtOnce) / batchSeconds, Number.MAX_VALUE);
}

/**
 * Messages of a backlog that pods are at work on, and that nobody has to drain: what one pod works on at the same time, times
 * `min(ready pods, arrivals / rate of one pod)`. It is Little's law for the pods alone.
 */
export function inWork(
  arrivalsPerSecond: number,
  readyPods: number,
  { ratePerPod: rate, atOnce }: BatchingPod,
): number {
  return atOnce * Math.min(readyPods, arrivalsPerSecond / rate);
}

/**
 * The work of a load in pods, with its fraction: `(arrivals + backlog / drain time) / (rate of one pod x utilisation)`. Little's
 * law (J. D. C. Little, 1961): the backlog that L = lambda W leaves in a system whose mean time is the drain time W needs exactly
 * the throughput L / W.
 */
export function workInPods({ arrivalsPerSecond, backlog, drainSeconds }: Load, pod: Pod): number {
  const throughput = Math.min(arrivalsPerSecond + backlog / drainSeconds, Number.MAX_VALUE);
  return Math.min(throughput / (pod.ratePerPod * pod.utilisation), Number.MAX_SAFE_INTEGER);
}

/** So many pods do the work. A hair above a whole number is rounding, not demand for one more. */
export function wholePods(work: number): number {
  return Math.max(0, Math.ceil(work - 1e-9));
}
