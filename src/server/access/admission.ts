import type { IncomingMessage } from 'node:http';
import type { ServerEvents } from '../events.ts';
import { type Attributes, type Authenticate, type Authorize, NotYetKnown, type User } from './identity.ts';
import type { Reply } from '../api/reply.ts';
import { forbidden, internalError, timedOut, unauthorized, unavailable } from '../api/status.ts';

export interface AdmissionParts {
  readonly authenticate: Authenticate;
  readonly authorize: Authorize;
  /** How long both together may take, in ms; then the request is refused. */
  readonly patienceMs: number;
  readonly events: Pick<ServerEvents, 'failed'>;
}

/** Undefined when the request may go on, else how it is refused. At once when both parts answer at once. */
export type Admit = (request: IncomingMessage, attributes: Attributes) => Judgement | Promise<Judgement>;

type Judgement = Reply | undefined;

/** Asks who sends a request and whether they may. Trouble in finding out refuses the request. */
export function createAdmission({ authenticate, authorize, patienceMs, events }: AdmissionParts): Admit {
  return (request, attributes) => {
    try {
      const user = authenticate(request);
      const judgement =
        user instanceof Promise ? user.then((known) => judge(known, attributes)) : judge(user, attributes);
      return judgement instanceof Promise ? within(patienceMs, judgement).catch(failClosed) : judgement;
    } catch (error) {
      return failClosed(error);
    }
  };

  function judge(user: User | undefined, attributes: Attributes): Judgement | Promise<Judgement> {
    if (user === undefined) return unauthorized();
    const verdict = authorize(user, attributes);
    if (verdict instanceof Promise) return verdict.then((known) => refusal(user, attributes, known));
    return refusal(user, attributes, verdict);
  }

  function failClosed(error: unknown): Reply {
    if (error instanceof NotYetKnown) return unavailable(`Forewarm has just started: ${error.message}`);
    events.failed('asking who sends a request and whether they may', error);
    return internalError('the request could not be authenticated or authorized');
  }
}

function refusal(user: User, attributes: Attributes, { allowed, reason }: Awaited<ReturnType<Authorize>>): Judgement {
  return allowed ? undefined : forbidden(user, attributes, reason);
}

function within(ms: number, judgement: Promise<Judgement>): Promise<Judgement> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(timedOut()), ms);
    void judgement.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
