import type { IncomingMessage } from 'node:http';

/** Kinds of requests, for counting. */
export type Route = 'value' | 'discovery' | 'openapi' | 'health' | 'version' | 'other';

/** Told what the server does. */
export interface ServerEvents {
  /** A request was answered with this HTTP code, this long after it came. */
  readonly served: (route: Route, code: number, seconds: number, request: IncomingMessage) => void;
  /** A value was answered whose oldest input was true this long ago. */
  readonly answered: (ageSeconds: number) => void;
  /** Something of ours failed. The caller learns only that it did; `doing` says at what. */
  readonly failed: (doing: string, error: unknown) => void;
}
