import { attempt, type BackOff } from './back-off.ts';
import type { Call, ClusterClient } from './client.ts';
import { ClusterError } from './cluster-error.ts';
import { field, strings, text } from './decode.ts';

/** Whom a review is about. */
export interface Subject {
  readonly name: string;
  readonly uid: string;
  readonly groups: readonly string[];
  readonly extra: Readonly<Record<string, readonly string[]>>;
}

/** What somebody wants to do. */
export type Access =
  | {
      readonly kind: 'resource';
      readonly verb: string;
      readonly group: string;
      readonly version: string;
      readonly resource: string;
      readonly namespace: string;
      readonly name: string;
    }
  | { readonly kind: 'path'; readonly verb: string; readonly path: string };

export interface ReviewTiming {
  /** For all attempts together. A request of a user waits that long at the most. */
  readonly timeoutMs: number;
  readonly attempts: number;
  readonly backOff: BackOff;
  readonly random: () => number;
}

/**
 * What Go's delegated servers do: 10 s, and within them five attempts, 0.5 s apart at first and half as long again each time.
 * The kube-apiserver, on whose behalf most requests are made, gives up after 60 s, its probe of discovery after 5 s.
 */
export const REVIEW_TIMING: ReviewTiming = {
  timeoutMs: 10_000,
  attempts: 5,
  backOff: { initialMs: 500, factor: 1.5, longestMs: 10_000, jitter: 0.2 },
  random: Math.random,
};

/**
 * Asks whose token it is; undefined when it is nobody's. With `audiences`, it must be meant for one of them.
 *
 * @throws when there is no answer; the message never holds the token
 */
export function tokenReviewer(
  cluster: ClusterClient,
  audiences: readonly string[] = [],
  timing: ReviewTiming = REVIEW_TIMING,
): (token: string) => Promise<Subject | undefined> {
  return async (token) => {
    const spec = audiences.length === 0 ? { token } : { token, audiences };
    const status = await review(cluster, 'authentication.k8s.io/v1', 'TokenReview', spec, timing).catch(
      (error: unknown) => {
        throw without(token, error);
      },
    );
    if (field(status, 'authenticated') !== true) return undefined;
    const meant = strings(field(status, 'audiences'));
    if (audiences.length > 0 && !audiences.some((audience) => meant.includes(audience))) return undefined;
    return subjectOf(field(status, 'user'));
  };
}

/**
 * Asks whether somebody may do something. Allowed is allowed, whatever rules could not be evaluated; everything else is not.
 *
 * @throws when there is no answer, or one that says both yes and no
 */
export function accessReviewer(
  cluster: ClusterClient,
  timing: ReviewTiming = REVIEW_TIMING,
): (subject: Subject, access: Access) => Promise<{ readonly allowed: boolean; readonly reason: string }> {
  return async (subject, access) => {
    const { name: user, uid, groups, extra } = subject;
    const spec = { user, uid, groups, extra, ...attributesOf(access) };
    const status = await review(cluster, 'authorization.k8s.io/v1', 'SubjectAccessReview', spec, timing);
    const allowed = field(status, 'allowed') === true;
    if (allowed && field(status, 'denied') === true) {
      throw new ClusterError('SubjectAccessReview: the answer both allows and denies', { retriable: false });
    }
    return { allowed, reason: text(field(status, 'reason')) };
  };
}

function attributesOf(access: Access): object {
  const { kind, ...attributes } = access;
  return kind === 'path' ? { nonResourceAttributes: attributes } : { resourceAttributes: attributes };
}

async function review(
  cluster: ClusterClient,
  apiVersion: string,
  kind: string,
  spec: object,
  timing: ReviewTiming,
): Promise<unknown> {
  const signal = AbortSignal.timeout(timing.timeoutMs);
  const call: Call = {
    method: 'POST',
    path: `/apis/${apiVersion}/${kind.toLowerCase()}s`,
    body: { apiVersion, kind, metadata: {}, spec },
    signal,
  };
  const answer = await attempt(() => cluster.call(call), {
    backOff: timing.backOff,
    most: timing.attempts,
    signal,
    random: timing.random,
    isRetriable: (error) => error instanceof ClusterError && error.retriable,
  }).catch((error: unknown) => {
    throw explained(error, kind, signal, timing.timeoutMs);
  });
  const status = field(answer, 'status');
  if (typeof status !== 'object' || status === null) {
    throw new ClusterError(`${kind}: the answer has no status`, { retriable: false });
  }
  return status;
}

function subjectOf(user: unknown): Subject {
  const name = text(field(user, 'username'));
  if (name === '') throw new ClusterError('TokenReview: the answer names no user', { retriable: false });
  const extra = field(user, 'extra');
  const entries = typeof extra === 'object' && extra !== null ? Object.entries(extra) : [];
  return {
    name,
    uid: text(field(user, 'uid')),
    groups: strings(field(user, 'groups')),
    extra: Object.fromEntries(entries.map(([key, values]) => [key, strings(values)])),
  };
}

function explained(error: unknown, kind: string, signal: AbortSignal, timeoutMs: number): unknown {
  if (!(error instanceof ClusterError)) return error;
  const { status, retriable } = error;
  const hint = status === 403 ? `; give this service account the ClusterRole system:auth-delegator` : '';
  const late = signal.aborted ? ` (no answer within ${timeoutMs / 1000} s)` : '';
  return new ClusterError(`${kind} failed: ${error.message}${late}${hint}`, {
    ...(status === undefined ? {} : { status }),
    retriable,
    cause: error.cause,
  });
}

function without(token: string, error: unknown): unknown {
  if (!(error instanceof ClusterError)) return error;
  // A long message was cut off, and the token with it: its beginning is enough to know it by, and nothing after it is told.
  const begins = error.message.indexOf(token.slice(0, RECOGNISED_BY));
  if (begins < 0) return error;
  const { status, retriable } = error;
  return new ClusterError(`${error.message.slice(0, begins)}[the token]`, {
    ...(status === undefined ? {} : { status }),
    retriable,
  });
}

/** Shorter than any token, longer than what is in a message by chance. */
const RECOGNISED_BY = 16;
