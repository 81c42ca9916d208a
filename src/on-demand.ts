import { type MetricSource, PUBSUB_METRICS, type PubsubMetric, type ScalingMetric } from './spec/spec.ts';
import { isPubsubId } from './spec/pubsub.ts';
import type { Selector } from './store/selector.ts';
import type { Store } from './store/store.ts';

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

/** An hour after its last query a metric is forgotten. */
const FORGET_AFTER_MS = 3_600_000;

/** So many metrics one namespace can have on demand, and all of them together: nobody can fill the memory. */
const MOST_PER_NAMESPACE = 100;
const MOST = 5000;

const PREFIX = 'pubsub.googleapis.com|';
const PROJECT = 'resource.labels.project_id';
const TYPE = 'resource.type';

/** As for a metric that is written down without `missing`. */
const MISSING = { holdMs: 300_000, fallback: 'error' } as const;

interface Asked {
  readonly metric: ScalingMetric;
  askedMs: number;
}

/**
 * Metrics that exist because somebody asks for them, in the words of Google's adapter: `pubsub.googleapis.com|subscription|...`
 * with the label `resource.labels.subscription_id`. HPAs that were written for it work unchanged, in the projects and namespaces
 * that a MetricSource allows.
 */
export class OnDemand {
  readonly #asked = new Map<string, Asked>();

  get size(): number {
    return this.#asked.size;
  }

  /** The metrics that are asked for. */
  get metrics(): readonly ScalingMetric[] {
    return [...this.#asked.values()].map(({ metric }) => metric);
  }

  /** Takes a question down, so that the next collection answers it. Undefined: it is not one of these metrics at all. */
  ask(question: Question, sources: readonly MetricSource[], nowMs: number): NotYet | undefined {
    if (!question.metric.startsWith(PREFIX)) return undefined;
    const understood = understand(question);
    if ('code' in understood) return understood;
    const source = sourceFor(question.namespace, understood.project, sources);
    if ('code' in source) return source;
    const key = JSON.stringify([question.namespace, source.name, understood.metric, understood.id]);
    const known = this.#asked.get(key);
    const full = known === undefined && this.#full(question.namespace);
    if (full) return full;
    this.#asked.set(key, { metric: known?.metric ?? metricOf(question, understood, source), askedMs: nowMs });
    return { code: 503, message: `the first sample of ${question.metric} for ${understood.id} is on its way` };
  }

  /** Forgets what nobody has asked for in an hour, and what no source may answer any more. Whether anything was forgotten. */
  forget(nowMs: number, store: Store, sources: readonly MetricSource[]): boolean {
    const before = this.#asked.size;
    for (const [key, asked] of this.#asked) {
      const entries = store.find(asked.metric.namespace, asked.metric.name, exactly(asked.metric.labels));
      asked.askedMs = Math.max(asked.askedMs, ...entries.map((entry) => entry.askedMs ?? 0));
      if (nowMs - asked.askedMs > FORGET_AFTER_MS || !stillAllowed(asked.metric, sources)) this.#asked.delete(key);
    }
    return this.#asked.size < before;
  }

  #full(namespace: string): NotYet | undefined {
    const inNamespace = this.metrics.filter((metric) => metric.namespace === namespace).length;
    if (inNamespace < MOST_PER_NAMESPACE && this.#asked.size < MOST) return undefined;
    const what =
      inNamespace < MOST_PER_NAMESPACE
        ? `all namespaces together have ${MOST}`
        : `namespace ${namespace} has ${MOST_PER_NAMESPACE}`;
    return { code: 503, message: `${what} metrics on demand already: write this one down as a ScalingMetric` };
  }
}

interface Understood {
  readonly metric: PubsubMetric;
  readonly id: string;
  readonly project: string | undefined;
}

/** Reads the metric's name and its selector, which must pin exactly one subscription or topic. */
function understand({ metric: name, selector }: Question): Understood | NotYet {
  const metric = PUBSUB_METRICS.find((known) => known === name.slice(PREFIX.length).replaceAll('|', '/'));
  if (metric === undefined) {
    const known = PUBSUB_METRICS.map((one) => `${PREFIX}${one.replaceAll('/', '|')}`).join(', ');
    return { code: 404, message: `the server could not find the metric ${name}; of Pub/Sub it knows ${known}` };
  }
  const resource = metric.startsWith('topic/') ? 'topic' : 'subscription';
  const idLabel = `resource.labels.${resource}_id`;
  const pinned = new Map<string, string>();
  for (const requirement of selector) {
    const [value, ...more] = requirement.operator === 'in' ? requirement.values : [];
    if (![idLabel, PROJECT, TYPE].includes(requirement.key) || value === undefined || more.length > 0) {
      return {
        code: 400,
        message: `the selector of ${name} can pin ${idLabel}, ${PROJECT} and ${TYPE} to one value each, and nothing else`,
      };
    }
    pinned.set(requirement.key, value);
  }
  const id = pinned.get(idLabel);
  if (id === undefined) return { code: 400, message: `the selector of ${name} must say ${idLabel}=...` };
  if (!isPubsubId(id))
    return { code: 400, message: `${idLabel}: ${JSON.stringify(id)} is not the id of a Pub/Sub ${resource}` };
  const type = pinned.get(TYPE) ?? `pubsub_${resource}`;
  if (type !== `pubsub_${resource}`) return { code: 400, message: `${TYPE} of ${name} can only be pubsub_${resource}` };
  return { metric, id, project: pinned.get(PROJECT) };
}

function sourceFor(
  namespace: string,
  project: string | undefined,
  sources: readonly MetricSource[],
): MetricSource | NotYet {
  const allowed = sources.filter(
    (source) => mayAsk(source, namespace) && (project ?? projectOf(source)) === projectOf(source),
  );
  const [source, ...more] = allowed;
  if (source === undefined) {
    const what = project === undefined ? 'a Google Cloud project' : `project ${project}`;
    return { code: 403, message: `no MetricSource lets namespace ${namespace} read the Cloud Monitoring of ${what}` };
  }
  if (more.length === 0) return source;
  const projects = allowed.map(projectOf).join(', ');
  return {
    code: 400,
    message: `namespace ${namespace} may read several projects (${projects}): add ${PROJECT}=... to the selector`,
  };
}

function projectOf({ system }: MetricSource): string | undefined {
  return system.kind === 'cloudMonitoring' ? system.project : undefined;
}

function mayAsk(source: MetricSource, namespace: string): boolean {
  return projectOf(source) !== undefined && (source.namespaces?.includes(namespace) ?? true);
}

function stillAllowed({ namespace, answers }: ScalingMetric, sources: readonly MetricSource[]): boolean {
  return sources.some(
    (source) => answers.kind === 'signal' && source.name === answers.signal.source && mayAsk(source, namespace),
  );
}

function metricOf(
  { namespace, metric: name }: Question,
  { metric, id }: Understood,
  source: MetricSource,
): ScalingMetric {
  const resource = metric.startsWith('topic/') ? 'topic' : 'subscription';
  const labels = {
    [`resource.labels.${resource}_id`]: id,
    [PROJECT]: projectOf(source) ?? '',
    [TYPE]: `pubsub_${resource}`,
  };
  const signal = { source: source.name, query: { kind: 'pubsub', metric, id }, maxAgeMs: source.maxAgeMs } as const;
  return { namespace, name, labels, missing: MISSING, answers: { kind: 'signal', signal } };
}

function exactly(labels: Readonly<Record<string, string>>): Selector {
  return Object.entries(labels).map(([key, value]) => ({ key, operator: 'in', values: [value] }));
}
