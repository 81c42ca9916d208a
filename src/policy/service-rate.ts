/** What was learnt of the rate of one pod, kept by the caller from one observation to the next. */
export interface LearntRate {
  /** Messages a second of one busy pod. */
  readonly ratePerPod: number;
  /** For how long busy pods were watched, in seconds. */
  readonly busySeconds: number;
}

/** One look at the pool. */
export interface PoolAtWork {
  readonly completionsPerSecond: number;
  readonly readyPods: number;
  /** Messages that wait or are being worked on, the fewer of both ends. */
  readonly backlog: number;
  /** Messages that one pod works on at the same time. */
  readonly atOnce: number;
  /** How long this has been so, in seconds. */
  readonly seconds: number;
}

/** A change of the model halves the error in ten busy minutes, so that replicas follow within half an hour. */
const HALF_LIFE_SECONDS = 600;

/** Before so many busy seconds nothing is believed. */
const ENOUGH_SECONDS = 600;

/** What is learnt lies within these multiples of what is configured: beyond it something else is wrong. */
const LEAST = 1 / 4;
const MOST = 4;

/** So many standard deviations of what comes and goes by chance have to wait beside full batches. */
const DEVIATIONS = 2;

/**
 * Learns the rate of one pod: completions / ready pods, an exponential mean over the time in which full batches waited for every
 * pod. A pool with less work than that tells how much came, not how much it could do, and teaches nothing.
 */
export function learn(known: LearntRate | undefined, look: PoolAtWork): LearntRate | undefined {
  const { completionsPerSecond, readyPods, seconds } = look;
  const seen = completionsPerSecond / readyPods;
  if (!(readyPods >= 1 && seconds > 0 && neverRanDry(look)) || !Number.isFinite(seen)) return known;
  if (known === undefined) return { ratePerPod: seen, busySeconds: seconds };
  const weight = 1 - 2 ** (-seconds / HALF_LIFE_SECONDS);
  // At first it is the plain mean: the first look is as good as the others.
  const share = Math.max(weight, seconds / (known.busySeconds + seconds));
  return {
    ratePerPod: known.ratePerPod + (seen - known.ratePerPod) * share,
    busySeconds: known.busySeconds + seconds,
  };
}

/**
 * Whether a full batch waited all the time, beside those that are worked on. Of both ends that is known; in between, what came less
 * what went wanders as two counts of chance (Poisson) do, and what waits has to outlast that.
 */
function neverRanDry({ completionsPerSecond, readyPods, backlog, atOnce, seconds }: PoolAtWork): boolean {
  const wanders = Math.sqrt(2 * completionsPerSecond * seconds);
  return backlog >= (readyPods + 1) * atOnce + DEVIATIONS * wanders;
}

/** The rate of one pod to plan with, and where it is from. */
export interface RatePerPod {
  readonly ratePerPod: number;
  readonly from: 'configured' | 'learnt' | 'bounded';
}

/** The learnt rate within a quarter and four times the configured one; the configured one until enough was seen. */
export function rateToPlanWith(configured: number, learnt: LearntRate | undefined): RatePerPod {
  if (learnt === undefined || learnt.busySeconds < ENOUGH_SECONDS)
    return { ratePerPod: configured, from: 'configured' };
  const bounded = Math.min(Math.max(learnt.ratePerPod, configured * LEAST), configured * MOST);
  return { ratePerPod: bounded, from: bounded === learnt.ratePerPod ? 'learnt' : 'bounded' };
}
