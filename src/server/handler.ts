import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Store } from '../store/store.ts';
import { createAdmission } from './access/admission.ts';
import type { Route, ServerEvents } from './events.ts';
import { type HealthCheck, PROBES } from './health.ts';
import { rawHeader } from './raw-header.ts';
import type { Authenticate, Authorize } from './access/identity.ts';
import { type Reply, send } from './api/reply.ts';
import { createRequestReader, type MetricCall } from './api/request.ts';
import { createRoutes, type VersionInfo } from './api/routes.ts';
import { badRequest, internalError, notSupported, tooLong } from './api/status.ts';
import type { UnknownMetric } from './api/unknown-metric.ts';
import { createValues } from './api/values.ts';

export interface HandlerParts {
  readonly store: Store;
  /** The time of day, ms since the epoch. */
  readonly now: () => number;
  /** Only measures how long things take, in ms. */
  readonly stopwatch: () => number;
  readonly authenticate: Authenticate;
  readonly authorize: Authorize;
  /**
   * How long authentication and authorization may take together, in ms. The kube-apiserver gives discovery 5 s in all.
   */
  readonly patienceMs: number;
  readonly unknownMetric: UnknownMetric;
  readonly live: readonly HealthCheck[];
  readonly ready: readonly HealthCheck[];
  readonly version: VersionInfo;
  readonly events: ServerEvents;
}

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** Longer than any URL that an HPA or kubectl sends. */
const MAX_URL_LENGTH = 8192;

/**
 * What the secure port answers. A value takes the short way, from the URL to bytes that were encoded once; all else
 * goes to express. Whoever asks is known and allowed first, probes apart. A value is written before this returns,
 * unless authentication or authorization needs time.
 */
export function createHandler(parts: HandlerParts): Handler {
  const { stopwatch, events } = parts;
  const failed = (doing: string, error: unknown) => events.failed(doing, error);
  const admit = createAdmission(parts);
  const readRequest = createRequestReader();
  const values = createValues(parts);
  const routes = createRoutes({ live: parts.live, ready: parts.ready, failed }, parts.version);

  return (request, response) => {
    const startedMs = stopwatch();
    const served = (route: Route, code: number) =>
      events.served(route, code, (stopwatch() - startedMs) / 1000, request);
    const say = ({ route, reply }: Outcome) => {
      if (reply === undefined) {
        response.once('close', () => served(route, response.statusCode));
        routes(request, response);
      } else {
        send(request, response, reply);
        served(route, reply.code);
      }
    };
    // The last resort: one request may break, the server may not.
    const broken = (error: unknown) => {
      failed('answering a request', error);
      response.destroy();
    };
    try {
      const outcome = outcomeOf(request);
      if (outcome instanceof Promise) outcome.then(say).catch(broken);
      else say(outcome);
    } catch (error) {
      broken(error);
    }
  };

  function outcomeOf(request: IncomingMessage): Outcome | Promise<Outcome> {
    const { method = '', url = '' } = request;
    if (url.length > MAX_URL_LENGTH) return { route: 'other', reply: tooLong(MAX_URL_LENGTH) };
    const asked = readRequest(method, url);
    if (asked === undefined) return { route: 'other', reply: badRequest('the URL of the request cannot be read') };
    const { route, call } = asked;
    const goOn = (refusal: Reply | undefined) => ({
      route,
      reply: refusal ?? (call && valueReply(request, call)),
    });
    const refusal = route === 'health' && PROBES.has(asked.path) ? undefined : admit(request, asked.attributes);
    return refusal instanceof Promise ? refusal.then(goOn) : goOn(refusal);
  }

  function valueReply(request: IncomingMessage, call: MetricCall): Reply {
    const { method = '' } = request;
    if (method !== 'GET') return notSupported(method.toLowerCase());
    try {
      return values(call, rawHeader(request, 'accept'));
    } catch (error) {
      events.failed(`answering the metric ${call.namespace}/${call.metric}`, error);
      return internalError('this metric could not be answered; the log of Forewarm says why');
    }
  }
}

/** How a request is answered; without a reply it is one for express. */
interface Outcome {
  readonly route: Route;
  readonly reply: Reply | undefined;
}
