import { closest } from './closest.ts';
import { at, listed } from './map.ts';
import { OBJECT_NAME } from './names.ts';
import type { Purpose } from './preset-reference.ts';
import * as purposes from './purposes.ts';
import type { Resolve } from './scaling-metric.ts';
import { type Path, shown } from './shown.ts';
import { PubsubQuery } from './signal-reference.ts';
import type { MetricSource, PubsubMetric, System } from './spec.ts';

/** Every source by its name; undefined for one with mistakes of its own, of which nothing else is known. */
export type Sources = ReadonlyMap<string, MetricSource | undefined>;

/** Where a metric may name a signal, and what it is for there. */
const ROLES: readonly (readonly [path: Path, purpose: Purpose])[] = [
  [['spec', 'signal'], purposes.ANSWER],
  [['spec', 'pods', 'backlog'], purposes.BACKLOG],
  [['spec', 'pods', 'arrivals'], purposes.ARRIVALS],
  [['spec', 'pods', 'completions'], purposes.COMPLETIONS],
  [['spec', 'pods', 'readyPods'], purposes.READY_PODS],
  [['spec', 'pods', 'cacheHitRatio'], purposes.CACHE_HITS],
  [['spec', 'pods', 'capacity', 'batchSeconds'], purposes.BATCH_SECONDS],
  [['spec', 'pods', 'capacity', 'batchEfficiency'], purposes.BATCH_EFFICIENCY],
  [['spec', 'gpuMemory'], purposes.FULLNESS],
];

/** What asks a system. */
const FIELDS = { cloudMonitoring: 'pubsub', prometheus: 'query', replay: 'series' } as const satisfies Record<
  System['kind'],
  string
>;

/** What asks a Prometheus in words of its own. */
const OF_PROMETHEUS = ['preset', 'dcgm', 'kvCache'];

/** Something wrong with an object, at a field of it. */
export interface Finding {
  readonly path: Path;
  readonly message: string;
}

/**
 * What is wrong with the signals of a metric beyond the form that each has. The metric is taken as it is written, so that this is
 * told although other fields of it are wrong.
 */
export function referenceTroubles(metric: unknown, sources: Sources): readonly Finding[] {
  const namespace = at(metric, ['metadata', 'namespace']);
  return ROLES.flatMap(([place, purpose]) => {
    const reference = at(metric, place);
    const ofSource = sourceTroubles(at(reference, ['source']), namespace, sources);
    // Of a source that may not be used nothing is told, not even its kind.
    const ofKind = ofSource.length > 0 ? [] : kindTroubles(reference, sources);
    const troubles = [...ofSource, ...ofKind, ...unitTroubles(at(reference, ['pubsub']), purpose)];
    return troubles.map(({ path, message }) => ({ path: [...place, ...path], message }));
  });
}

function sourceTroubles(name: unknown, namespace: unknown, sources: Sources): readonly Finding[] {
  if (typeof name !== 'string' || !OBJECT_NAME.pattern.test(name)) return [];
  if (sources.has(name)) {
    if (mayUse(sources.get(name), namespace)) return [];
    const message = `expected a source that namespace ${shown(namespace)} may use, found ${shown(name)}`;
    return [{ path: ['source'], message }];
  }
  const usable = [...sources.keys()].filter((other) => mayUse(sources.get(other), namespace));
  const meant = closest(name, usable);
  const hint = meant === undefined ? '' : `, did you mean ${meant}?`;
  return [{ path: ['source'], message: `expected the name of a MetricSource, found ${shown(name)}${hint}` }];
}

/** A namespace that is not there or no text is a mistake of its own, and so is a source of which nothing is known. */
function mayUse(source: MetricSource | undefined, namespace: unknown): boolean {
  const allowed = source?.namespaces;
  return allowed === undefined || typeof namespace !== 'string' || allowed.includes(namespace);
}

function kindTroubles(reference: unknown, sources: Sources): readonly Finding[] {
  const name = at(reference, ['source']);
  const kind = typeof name === 'string' ? sources.get(name)?.system.kind : undefined;
  if (kind === undefined) return [];
  const asked = (field: string): boolean => at(reference, [field]) !== undefined;
  const foreign = kind === 'prometheus' ? [] : OF_PROMETHEUS.filter(asked);
  return [
    ...Object.values(FIELDS)
      .filter((field) => field !== FIELDS[kind] && asked(field))
      .map((field) => ({
        path: [field],
        message: `expected ${FIELDS[kind]}, as source ${shown(name)} is of kind ${kind}, found ${field}`,
      })),
    ...foreign.map((field) => ({
      path: ['source'],
      message: `expected a source of kind prometheus, as ${field} asks one, found ${shown(name)} of kind ${kind}`,
    })),
  ];
}

function unitTroubles(written: unknown, { what, pubsub }: Purpose): readonly Finding[] {
  const query = PubsubQuery.safeParse(written).data;
  if (query === undefined || pubsub === undefined || pubsub.includes(query.metric)) return [];
  const found = `found ${short(query.metric)}`;
  if (pubsub.length === 0)
    return [{ path: ['pubsub'], message: `expected ${what}, which no metric of Pub/Sub says, ${found}` }];
  return [{ path: ['pubsub', 'metric'], message: `expected ${what} (${listed(pubsub.map(short), 'or')}), ${found}` }];
}

function short(metric: PubsubMetric): string {
  return metric.slice(metric.indexOf('/') + 1);
}

/** Gives references without trouble their meaning: an age that is not said is the source's. */
export function resolver(sources: Sources): Resolve {
  return ({ source, query, maxAgeMs }, namespace) => {
    const known = sources.get(source);
    if (known === undefined) throw new TypeError(`no source ${source}`);
    return { source, query: query(namespace), maxAgeMs: maxAgeMs ?? known.maxAgeMs };
  };
}
