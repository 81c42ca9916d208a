import type { Answer, Entry, Store, Value } from '../../store/store.ts';
import { createNegotiator } from './accept.ts';
import { distinguishing } from './ambiguity.ts';
import type { Bytes } from './bytes.ts';
import type { ServerEvents } from '../events.ts';
import { headerList, type Reply } from './reply.ts';
import type { MetricCall } from './request.ts';
import { badRequest, failure, notAcceptable, notSupported, unavailable } from './status.ts';
import type { UnknownMetric } from './unknown-metric.ts';
import { jsonList, protobufList } from './value-list.ts';

export interface ValueParts {
  readonly store: Store;
  readonly now: () => number;
  readonly unknownMetric: UnknownMetric;
  readonly events: Pick<ServerEvents, 'answered'>;
}

interface Format {
  readonly type: string;
  readonly say: (value: Value) => Reply;
}

export type Values = (call: MetricCall, accept: string | undefined) => Reply;

/**
 * Answers calls for one metric's value. It is always one item: an HPA adds up what it gets.
 *
 * @throws RangeError when the store holds a value that must not leave the server.
 */
export function createValues({ store, now, unknownMetric, events }: ValueParts): Values {
  const formats = [format('application/json', jsonList), format('application/vnd.kubernetes.protobuf', protobufList)];
  const negotiate = createNegotiator(formats);

  return ({ namespace, metric, query }, accept) => {
    const chosen = negotiate(accept);
    if (chosen === undefined) return notAcceptable(formats.map(({ type }) => type));
    if (query.problem !== undefined) return badRequest(query.problem);
    if (query.watch) return notSupported('watch');
    const nowMs = now();
    const found = store.find(namespace, metric, query.selector);
    const entry = found[0];
    if (entry === undefined) {
      const { code, reason, message } = unknownMetric({ namespace, metric, selector: query.selector, nowMs });
      return failure(code, reason, message);
    }
    if (found.length > 1) return badRequest(distinguishing(found.map(({ answer }) => answer)));
    return answerOf(entry, chosen, nowMs);
  };

  function answerOf(entry: Entry, { say }: Format, nowMs: number): Reply {
    entry.askedMs = nowMs;
    const { answer } = entry;
    if (answer.kind === 'refusal') return unavailable(answer.reason);
    if (!(nowMs < answer.untilMs)) return unavailable(answer.afterwards);
    const said = say(answer);
    events.answered((nowMs - answer.atMs) / 1000);
    return said;
  }
}

/** Each answer is encoded once: the next call finds the reply, for as long as the store holds that answer. */
function format(type: string, encode: (value: Value) => Bytes): Format {
  const headers = headerList({ 'Cache-Control': 'no-cache, private', 'Content-Type': type, Vary: 'Accept' });
  const said = new WeakMap<Answer, Reply>();
  const say = (value: Value) => {
    const known = said.get(value);
    if (known !== undefined) return known;
    const fresh = { code: 200, headers, body: encode(value) };
    said.set(value, fresh);
    return fresh;
  };
  return { type, say };
}
