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

/** What is to be worked off. */
export interface Load {
  /** Messages that wait or are being worked on. */
  readonly backlog: number;
  /** New messages a second. */
  readonly arrivalsPerSecond: number;
  /** In how many seconds the backlog is to be gone, above 0. */
  readonly drainSeconds: number;
}

/** Messages a second of one pod that works all the time. */
export function ratePerPod({ batchSeconds, batchSize, batchesAtOnce }: Capacity): number {
  return (batchSize * batchesAtOnce) / batchSeconds;
}

/**
 * How many pods keep up with what arrives and drain the backlog in time:
 * `ceil((arrivals + backlog / drain time) / (rate of one pod x utilisation))`. Little's law (J. D. C. Little, 1961): the backlog
 * that L = lambda W leaves in a system whose mean time is the drain time W needs exactly the throughput L / W.
 */
export function podsFor(load: Load, capacity: Capacity): number {
  const throughput = load.arrivalsPerSecond + load.backlog / load.drainSeconds;
  const perPod = ratePerPod(capacity) * capacity.utilisation;
  // A hair below a whole number of pods is rounding, not demand for one more.
  return Math.max(0, Math.ceil(throughput / perPod - 1e-9));
}
