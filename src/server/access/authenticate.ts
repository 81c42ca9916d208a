import { hash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Identification } from './front-proxy.ts';
import { type Authenticate, NotYetKnown, type User } from './identity.ts';
import { REVIEW_CACHE_LIMITS, type ReviewCacheLimits, reviewCache } from './review-cache.ts';

export interface AuthenticationParts {
  /** Who the front proxy says is asking; see `frontProxy`. */
  readonly identify: (request: IncomingMessage) => Identification;
  /** Whose token it is; undefined when it is nobody's. Rejects when that cannot be found out. */
  readonly reviewToken: (token: string) => Promise<User | undefined>;
  /** Told why a credential was refused, for a log or a counter. Never holds a token. */
  readonly refused: (reason: string) => void;
  /** A clock that never runs backwards, in milliseconds above zero. */
  readonly now: () => number;
  readonly cache?: ReviewCacheLimits;
}

interface TokenOutcome {
  readonly user: User | undefined;
}

const ANONYMOUS: User = { name: 'system:anonymous', uid: '', groups: ['system:unauthenticated'], extra: {} };
const AUTHENTICATED = 'system:authenticated';
const LONGEST_TOKEN = 8_192;

/**
 * The front proxy's word first, then a bearer token, then anonymous, as in Go's delegated servers. A credential that was shown
 * and does not count is never anonymous: a client certificate that is not the front proxy's, without a good token, is
 * refused too. (Users' own certificates are not looked at: people come through the aggregation layer.)
 *
 * Who waits for a review of a token waits as long as `reviewToken` takes, together with all others that show the same token.
 */
export function authentication(parts: AuthenticationParts): Authenticate {
  const known = reviewCache<TokenOutcome>(parts.cache ?? REVIEW_CACHE_LIMITS, parts.now);
  const review = async (token: string): Promise<TokenOutcome> => {
    const user = await parts.reviewToken(token);
    return { user: user && authenticated(user) };
  };
  const userOf = ({ user }: TokenOutcome) => {
    if (user === undefined) parts.refused('the bearer token is not valid');
    return user;
  };

  const ofToken = (token: string) => {
    if (token.length > LONGEST_TOKEN) {
      parts.refused(`the bearer token is longer than ${LONGEST_TOKEN} characters`);
      return undefined;
    }
    const outcome = known(hash('sha256', token, 'base64'), () => review(token));
    return outcome instanceof Promise ? outcome.then(userOf) : userOf(outcome);
  };

  return (request) => {
    const proxied = parts.identify(request);
    if (proxied.kind === 'user') return authenticated(proxied.user);
    if (proxied.kind !== 'nobody') parts.refused(proxied.reason);
    const token = bearerToken(request.headers.authorization);
    return token === undefined ? withoutToken(proxied) : ofToken(token);
  };
}

function withoutToken(proxied: Exclude<Identification, { kind: 'user' }>): User | undefined {
  if (proxied.kind === 'unknown') throw new NotYetKnown(proxied.reason);
  return proxied.kind === 'nobody' ? ANONYMOUS : undefined;
}

/** As in Go: everybody but the anonymous user is in `system:authenticated`, however they were found out. */
function authenticated(user: User): User {
  const known = user.groups.some((group) => group === AUTHENTICATED || group === 'system:unauthenticated');
  return known || user.name === ANONYMOUS.name ? user : { ...user, groups: [...user.groups, AUTHENTICATED] };
}

/** An empty token, or a scheme other than Bearer, is no credential here. */
function bearerToken(authorization: string | undefined): string | undefined {
  const [scheme, token] = authorization?.trim().split(' ') ?? [];
  return scheme?.toLowerCase() === 'bearer' && token !== '' ? token : undefined;
}
