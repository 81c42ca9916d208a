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

/**
 * Allows `system:masters` everything and everybody the three probes, as Go's delegated servers do (their sub-paths, such as
 * /livez/store, are not among them), and asks the cluster about everything else. A yes and a no are remembered alike.
 */
export function authorization(parts: AuthorizationParts): Authorize {
  const known = reviewCache<Verdict>(parts.cache ?? REVIEW_CACHE_LIMITS, parts.now);
  return (user, attributes) => {
    if (user.groups.includes('system:masters')) return ALLOWED;
    if (attributes.kind === 'path' && PROBES.has(attributes.path)) return ALLOWED;
    return known(JSON.stringify([user, attributes]), () => parts.reviewAccess(user, attributes));
  };
}
