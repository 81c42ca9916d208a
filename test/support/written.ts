import { checkSpec } from '../../src/spec/check.ts';
import type { Problem } from '../../src/spec/problem.ts';
import type { Spec } from '../../src/spec/spec.ts';

type Json = Readonly<Record<string, unknown>>;

/** A source of every kind, as an admin writes it. `acme` is for the namespaces render and fraud. */
export const SOURCES: readonly Json[] = [
  source('acme', { cloudMonitoring: { project: 'acme-prod' }, namespaces: ['render', 'fraud'] }),
  source('prometheus', { prometheus: { url: 'http://prometheus.monitoring:9090' } }),
  source('day', { replay: {} }),
];

/** A calendar with the windows that metrics of tests name. */
const NYSE: Json = {
  kind: 'Calendar',
  metadata: { name: 'nyse' },
  spec: {
    exchange: 'nyse',
    events: ['eod', 'a'].map((name) => ({ name, starts: 'close+15m', lasts: '90m' })),
  },
};

export function source(name: string, spec: unknown): Json {
  return { kind: 'MetricSource', metadata: { name }, spec };
}

/** A valid `pods` metric of namespace render. */
export const PODS_METRIC: Json = {
  kind: 'ScalingMetric',
  metadata: { name: 'render-pods', namespace: 'render' },
  spec: {
    pods: {
      backlog: { source: 'acme', pubsub: { subscription: 'render-jobs' } },
      capacity: { batchSeconds: 4 },
      drainWithin: '30s',
    },
    limits: { max: 60 },
  },
};

/** A valid `signal` metric of namespace render. */
export const SIGNAL_METRIC: Json = {
  kind: 'ScalingMetric',
  metadata: { name: 'render-backlog', namespace: 'render' },
  spec: { signal: { source: 'day', series: 'backlog' } },
};

/** A copy with one field set, or left out when `value` is undefined. The path is written as in a problem: `spec.limits.max`. */
export function withField(object: unknown, path: string, value: unknown): Json {
  const [key = '', ...rest] = path.split('.');
  const inner = Object(object) as Record<string, unknown>;
  const set = rest.length === 0 ? value : withField(inner[key], rest.join('.'), value);
  return { ...inner, [key]: set };
}

/** `{then: value}`, by a detour: linters take an object with a `then` for a promise. */
export function afterHold(value: unknown): Json {
  const json: Json = JSON.parse(`{"then": ${JSON.stringify(value)}}`);
  return json;
}

/** As a file: JSON is YAML too. */
export function written(...objects: readonly unknown[]): string {
  return objects.map((object) => JSON.stringify(object)).join('\n---\n');
}

/** What is wrong with objects beside valid sources: `path: message` of each problem. */
export function troublesOf(...objects: readonly unknown[]): readonly string[] {
  return problemsIn(written(...SOURCES, ...withNyse(objects))).map(({ path, message }) => `${path}: ${message}`);
}

export function problemsIn(text: string): readonly Problem[] {
  const checked = checkSpec([{ file: 'spec.yaml', text }]);
  return 'problems' in checked ? checked.problems : [];
}

/** The spec of valid objects, and of the calendar nyse where one of them names it. */
export function specOf(...objects: readonly unknown[]): Spec {
  const checked = checkSpec([{ file: 'spec.yaml', text: written(...withNyse(objects)) }]);
  if ('spec' in checked) return checked.spec;
  throw new Error(`expected a valid spec, found ${JSON.stringify(checked.problems)}`);
}

function withNyse(objects: readonly unknown[]): readonly unknown[] {
  const isUsed = objects.some((object) => JSON.stringify(object).includes('"calendar":"nyse"'));
  return isUsed ? [...objects, NYSE] : objects;
}
