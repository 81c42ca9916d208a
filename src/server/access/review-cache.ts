import { LRUCache } from 'lru-cache';

export interface ReviewCacheLimits {
  /** How long an outcome is good for. */
  readonly ttlMs: number;
  readonly entries: number;
  /** All keys together; a key of more than a hundredth of it is not kept. */
  readonly characters: number;
  /** How many reviews may be under way; one more is refused at once instead of queued. */
  readonly underWay: number;
}

/** What Go's delegated servers use, and bounds on memory and on the load that a flood of strangers can put on the kube-apiserver. */
export const REVIEW_CACHE_LIMITS: ReviewCacheLimits = {
  ttlMs: 10_000,
  // More than the 20,000 metrics that one cluster's HPAs may ask for.
  entries: 32_768,
  characters: 8_388_608,
  underWay: 256,
};

/** The outcome for a key: at once when it is known, else by the review, which runs once however many ask. */
export type AskOnce<Outcome> = (key: string, review: () => Promise<Outcome>) => Outcome | Promise<Outcome>;

/**
 * Remembers outcomes of reviews for a while, the least recently used ones leaving first. A review that rejects is not
 * remembered: everybody who waited for it gets the rejection, and the next one asks again.
 *
 * `now` is a clock that never runs backwards, in milliseconds above zero.
 */
export function reviewCache<Outcome extends object>(limits: ReviewCacheLimits, now: () => number): AskOnce<Outcome> {
  const known = new LRUCache<string, Outcome>({
    max: limits.entries,
    maxSize: limits.characters,
    maxEntrySize: Math.floor(limits.characters / 100),
    sizeCalculation: (_outcome, key) => key.length + 1,
    ttl: limits.ttlMs,
    ttlResolution: 0,
    perf: { now },
  });
  const underWay = new Map<string, Promise<Outcome>>();

  return (key, review) => {
    const outcome = known.get(key) ?? underWay.get(key);
    if (outcome !== undefined) return outcome;
    if (underWay.size >= limits.underWay) {
      return Promise.reject(new Error(`${underWay.size} reviews are under way already, the most that may be`));
    }
    const asked = new Promise<Outcome>((resolve) => resolve(review()))
      .then((answered) => {
        known.set(key, answered);
        return answered;
      })
      .finally(() => underWay.delete(key));
    underWay.set(key, asked);
    return asked;
  };
}
