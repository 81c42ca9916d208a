import { PUBSUB_ID } from '../spec/names.ts';
import type { PubsubMetric } from '../spec/spec.ts';
import type { Selector } from '../store/selector.ts';

/** A query for a metric that nobody wrote down. */
export interface Question {
  readonly namespace: string;
  readonly metric: string;
  readonly selector: Selector;
}

/** Why it has no value now. */
export interface NotYet {
  readonly code: 400 | 403 | 404 | 503;
  readonly message: string;
}

/** What a question in the words of Google's adapter asks for. */
export interface Understood {
  readonly metric: PubsubMetric;
  readonly id: string;
  /** Undefined when the selector does not pin it. */
  readonly project: string | undefined;
}

const PREFIX = 'pubsub.googleapis.com|';
const METRICS: Readonly<Record<PubsubMetric, Resource>> = {
  'subscription/num_undelivered_messages': 'subscription',
  'subscription/num_unacked_messages_by_region': 'subscription',
  'subscription/oldest_unacked_message_age': 'subscription',
  'subscription/ack_message_count': 'subscription',
  'topic/send_message_operation_count': 'topic',
};
type Resource = 'subscription' | 'topic';

export const PROJECT_LABEL = 'resource.labels.project_id';
const TYPE_LABEL = 'resource.type';

/**
 * Reads a metric's name and its selector, which must pin exactly one subscription or topic. Undefined: the name is not one of
 * Google's adapter for Pub/Sub.
 */
export function understand({ metric: name, selector }: Question): Understood | NotYet | undefined {
  if (!name.startsWith(PREFIX)) return undefined;
  const metric = metricOf(name);
  if (metric === undefined) {
    const known = Object.keys(METRICS).map((one) => PREFIX + one.replaceAll('/', '|'));
    return {
      code: 404,
      message: `the server could not find the metric ${name}; of Pub/Sub it knows ${known.join(', ')}`,
    };
  }
  const resource = METRICS[metric];
  const pins = pinned(selector, [idLabel(resource), PROJECT_LABEL, TYPE_LABEL]);
  if (typeof pins === 'string') return { code: 400, message: `the selector of ${name} ${pins}` };
  const id = pins.get(idLabel(resource));
  if (id === undefined) return { code: 400, message: `the selector of ${name} must say ${idLabel(resource)}=...` };
  if (!PUBSUB_ID.pattern.test(id)) {
    return { code: 400, message: `${idLabel(resource)} of ${name}: expected ${PUBSUB_ID.what}` };
  }
  if ((pins.get(TYPE_LABEL) ?? typeOf(resource)) !== typeOf(resource)) {
    return { code: 400, message: `${TYPE_LABEL} of ${name} can only be ${typeOf(resource)}` };
  }
  return { metric, id, project: pins.get(PROJECT_LABEL) };
}

/** The labels by which any selector for this finds it. */
export function labelsOf({ metric, id }: Understood, project: string): Readonly<Record<string, string>> {
  const resource = METRICS[metric];
  return { [idLabel(resource)]: id, [PROJECT_LABEL]: project, [TYPE_LABEL]: typeOf(resource) };
}

function metricOf(name: string): PubsubMetric | undefined {
  const path = name.slice(PREFIX.length).replaceAll('|', '/');
  return isMetric(path) ? path : undefined;
}

function isMetric(path: string): path is PubsubMetric {
  return Object.hasOwn(METRICS, path);
}

/** The value of each label that the selector pins, or what is wrong with the selector. */
function pinned(selector: Selector, labels: readonly string[]): ReadonlyMap<string, string> | string {
  const values = new Map<string, string>();
  for (const requirement of selector) {
    const [value, ...more] = requirement.operator === 'in' ? requirement.values : [];
    if (!labels.includes(requirement.key) || value === undefined || more.length > 0) {
      return `can pin ${labels.join(', ')} to one value each, and nothing else`;
    }
    values.set(requirement.key, value);
  }
  return values;
}

function idLabel(resource: Resource): string {
  return `resource.labels.${resource}_id`;
}

function typeOf(resource: Resource): string {
  return `pubsub_${resource}`;
}
