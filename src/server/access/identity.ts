import type { IncomingMessage } from 'node:http';

/** Who asks, as Kubernetes knows them. */
export interface User {
  readonly name: string;
  readonly uid: string;
  readonly groups: readonly string[];
  readonly extra: Readonly<Record<string, readonly string[]>>;
}

/** What is asked, in the words of Kubernetes' authorization. */
export type Attributes =
  | {
      readonly kind: 'resource';
      readonly verb: string;
      readonly group: string;
      readonly version: string;
      /** The metric's name. */
      readonly resource: string;
      readonly namespace: string;
      /** The name of one object; empty for all. */
      readonly name: string;
    }
  | { readonly kind: 'path'; readonly verb: string; readonly path: string };

/** `reason` is what the authorizer says of a refusal, if anything. */
export interface Verdict {
  readonly allowed: boolean;
  readonly reason: string;
}

/** What it takes to tell who asks has not been read since the start: whoever asks again is soon told. */
export class NotYetKnown extends Error {}

/**
 * Finds out who sent a request. Undefined means that a credential was shown and is not valid: 401. A request without any is
 * from the anonymous user. It answers at once, without a promise, when it knows. It throws or rejects when nobody can tell:
 * the request then fails closed, with 503 for a `NotYetKnown` and with 500 otherwise.
 */
export type Authenticate = (request: IncomingMessage) => User | undefined | Promise<User | undefined>;

/** Whether a user may do it. At once when that is known; rejects when nobody can tell, and then the request fails closed. */
export type Authorize = (user: User, attributes: Attributes) => Verdict | Promise<Verdict>;
