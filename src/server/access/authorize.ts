import { LRUCache } from 'lru-cache';
import type { Attributes, Authorize, User, Verdict } from './identity.ts';
import { REVIEW_CACHE_LIMITS, type ReviewCacheLimits, reviewCache } from './review-cache.ts';

export interface AuthorizationParts {
  /** Asks the cluster. Rejects when there is no answer. */
  readonly reviewAccess: (user: User, attributes: Attributes) => Promise<Verdict>;
  /** A clock that never runs backwards, in milliseconds above zero. */
  readonly now: () => number;
  readonly cache?: ReviewCacheLimits;
}

const ALLOWED: Verdict = { allowed: true, reason: '' };
const PROBES: ReadonlySet<string> = new Set(['/healthz', '/readyz', '/livez']);
const MAX_NUMBERED_USERS = 1024;

/**
 * Allows `system:masters` everything and everybody the three probes, as Go's delegated servers do (their sub-paths, such as
 * /livez/store, are not among them), and asks the cluster about everything else. A yes and a no are remembered alike.
 */
export function authorization(parts: AuthorizationParts): Authorize {
  const known = reviewCache<Verdict>(parts.cache ?? REVIEW_CACHE_LIMITS, parts.now);
  const keyOf = questionKeys();
  return (user, attributes) => {
    if (user.groups.includes('system:masters')) return ALLOWED;
    if (attributes.kind === 'path' && PROBES.has(attributes.path)) return ALLOWED;
    return known(keyOf(user, attributes), () => parts.reviewAccess(user, attributes));
  };
}

/**
 * A text for each question, of whom and what, that is the same for equal ones alone. Each question in words is remembered with
 * who asked it last: the same URL always asks by the same object, mostly for the same user.
 */
function questionKeys(): (user: User, attributes: Attributes) => string {
  const numberOf = userNumbers();
  const asked = new WeakMap<Attributes, { readonly userNumber: number; readonly key: string }>();
  return (user, attributes) => {
    const userNumber = numberOf(user);
    const known = asked.get(attributes);
    if (known?.userNumber === userNumber) return known.key;
    const key = `${userNumber} ${JSON.stringify(attributes)}`;
    asked.set(attributes, { userNumber, key });
    return key;
  };
}

/**
 * A number for each user, short where a user in words is long. No number is ever given to two: a user who was forgotten, because
 * many others came, gets another.
 */
function userNumbers(): (user: User) => number {
  const byWords = new LRUCache<string, number>({ max: MAX_NUMBERED_USERS });
  const byObject = new WeakMap<User, number>();
  let last = 0;
  return (user) => {
    const known = byObject.get(user);
    if (known !== undefined) return known;
    const words = JSON.stringify(user);
    const number = byWords.get(words) ?? ++last;
    byWords.set(words, number);
    byObject.set(user, number);
    return number;
  };
}
