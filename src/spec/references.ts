import { closest } from './closest.ts';
import { at, listed } from './map.ts';
import type { ReadSource } from './metric-source.ts';
import type { Resolve } from './scaling-metric.ts';
import { type Path, shown } from './shown.ts';
import { type Reference, SignalReference, SignalReferenceOrElse } from './signal-reference.ts';
import type { PubsubMetric, Query, System } from './spec.ts';

/** Every source by its name; undefined for one with mistakes of its own, of which nothing else is known. */
export type Sources = ReadonlyMap<string, ReadSource | undefined>;

/** What a signal is for. */
interface Role {
  readonly path: Path;
  /** What it must measure. */
  readonly unit: string;
  /** The metrics of Pub/Sub that do; all of them where undefined. */
  readonly metrics: readonly PubsubMetric[] | undefined;
}

const ROLES: readonly Role[] = [
  { path: ['spec', 'signal'], unit: 'anything', metrics: undefined },
  {
    path: ['spec', 'pods', 'backlog'],
    unit: 'a number of messages',
    metrics: ['subscription/num_undelivered_messages', 'subscription/num_unacked_messages_by_region'],
  },
  {
    path: ['spec', 'pods', 'arrivals'],
    unit: 'messages published a second',
    metrics: ['topic/send_message_operation_count'],
  },
  { path: ['spec', 'pods', 'capacity', 'batchSeconds'], unit: 'seconds that a batch takes', metrics: [] },
];

/** What the field of a query is called, and the kind of system that answers it. */
const ANSWERED_BY = { pubsub: 'cloudMonitoring', prometheus: 'prometheus', replay: 'replay' } as const satisfies Record<
  Query['kind'],
  System['kind']
>;
const FIELD = { cloudMonitoring: 'pubsub', prometheus: 'query', replay: 'series' } as const satisfies Record<
  System['kind'],
  string
>;

export interface Finding {
  readonly path: Path;
  readonly message: string;
}

/** What is wrong with the signals of a metric as it is written, beyond what each says of itself. Signals with other mistakes are left out. */
export function referenceTroubles(metric: unknown, sources: Sources): readonly Finding[] {
  const namespace = at(metric, ['metadata', 'namespace']);
  return ROLES.flatMap((role) => {
    const reference = referenceAt(metric, role.path);
    if (reference === undefined) return [];
    return [...sourceTroubles(reference, role, namespace, sources), ...unitTroubles(reference, role)];
  });
}

function referenceAt(metric: unknown, path: Path): Reference | undefined {
  const written = at(metric, path);
  return SignalReference.safeParse(written).data ?? SignalReferenceOrElse.safeParse(written).data?.reference;
}

function sourceTroubles(
  { source: name, query }: Reference,
  { path }: Role,
  namespace: unknown,
  sources: Sources,
): readonly Finding[] {
  const usable = [...sources.keys()].filter((other) => mayUse(sources.get(other), namespace));
  if (!sources.has(name)) {
    const meant = closest(name, usable);
    const hint = meant === undefined ? '' : `, did you mean ${meant}?`;
    return [{ path: [...path, 'source'], message: `expected the name of a MetricSource, found ${shown(name)}${hint}` }];
  }
  const found = sources.get(name)?.source;
  if (found === undefined) return [];
  if (!usable.includes(name)) {
    const message = `expected a source that namespace ${shown(namespace)} may use, found ${shown(name)}`;
    return [{ path: [...path, 'source'], message }];
  }
  const { kind } = found.system;
  if (ANSWERED_BY[query.kind] === kind) return [];
  const field = FIELD[ANSWERED_BY[query.kind]];
  return [{ path: [...path, field], message: `expected ${FIELD[kind]}, as source ${name} is ${kind}, found ${field}` }];
}

/** A namespace that is not there or no text is a mistake of its own. */
function mayUse(read: ReadSource | undefined, namespace: unknown): boolean {
  const allowed = read?.source.namespaces;
  return allowed === undefined || typeof namespace !== 'string' || allowed.includes(namespace);
}

function unitTroubles({ query }: Reference, { path, unit, metrics }: Role): readonly Finding[] {
  if (query.kind !== 'pubsub' || metrics === undefined || metrics.includes(query.metric)) return [];
  const found = `found ${short(query.metric)}`;
  if (metrics.length === 0)
    return [{ path: [...path, 'pubsub'], message: `expected ${unit}, which no metric of Pub/Sub says, ${found}` }];
  return [
    {
      path: [...path, 'pubsub', 'metric'],
      message: `expected ${unit} (${listed(metrics.map(short), 'or')}), ${found}`,
    },
  ];
}

function short(metric: PubsubMetric): string {
  return metric.slice(metric.indexOf('/') + 1);
}

/** Gives references that have no trouble their meaning: an age that is not said is the source's. */
export function resolver(sources: Sources): Resolve {
  return ({ source, query, maxAgeMs }) => {
    const read = sources.get(source);
    if (read === undefined) throw new TypeError(`no source ${source}`);
    return { source, query, maxAgeMs: maxAgeMs ?? read.maxAgeMs };
  };
}
