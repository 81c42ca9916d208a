import { stringify } from 'yaml';
import { printDuration } from '../../src/spec/duration.ts';
import type {
  MetricSource,
  PodsMetric,
  Pool,
  Prometheus,
  Query,
  ScalingMetric,
  SignalSpec,
  Spec,
  System,
} from '../../src/spec/spec.ts';
import { afterHold } from './written.ts';

/** Writes a checked spec the way a user would, every default said. */
export function specAsYaml({ sources, metrics, pools }: Spec): string {
  return [...sources.map(writtenSource), ...metrics.map(writtenMetric), ...pools.map(writtenPool)]
    .map((object) => stringify(object))
    .join('---\n');
}

function writtenSource({ name, namespaces, everyMs, maxAgeMs, system }: MetricSource): unknown {
  const every = everyMs === undefined ? undefined : printDuration(everyMs);
  return {
    kind: 'MetricSource',
    metadata: { name },
    spec: { [system.kind]: writtenSystem(system), namespaces, every, maxAge: printDuration(maxAgeMs) },
  };
}

function writtenSystem(system: System): unknown {
  switch (system.kind) {
    case 'cloudMonitoring':
      return { project: system.project, endpoint: system.endpoint };
    case 'prometheus':
      return writtenPrometheus(system);
    case 'replay':
      return { file: system.file, seed: system.seed, speed: system.speed };
  }
}

function writtenPrometheus({ url, timeoutMs, auth, tls, headers }: Prometheus): unknown {
  return {
    url,
    timeout: printDuration(timeoutMs),
    ...(auth.kind === 'bearer' && { bearerTokenFile: auth.tokenFile }),
    ...(auth.kind === 'basic' && { basic: { username: auth.username, passwordFile: auth.passwordFile } }),
    ...(auth.kind === 'google' && { google: true }),
    ...(Object.keys(tls).length > 0 && { tls }),
    headers,
  };
}

function writtenPool({ name, capacity, members }: Pool): unknown {
  const listed = members.map(({ namespace, metric, ...shares }) => ({ metric: `${namespace}/${metric}`, ...shares }));
  return { kind: 'Pool', metadata: { name }, spec: { capacity, members: listed } };
}

function writtenMetric({ namespace, name, labels, answers, missing, pool }: ScalingMetric): unknown {
  const { fallback } = missing;
  const said = answers.kind === 'pods' ? { pods: fallback } : { value: fallback };
  return {
    apiVersion: 'forewarm.dev/v1alpha1',
    kind: 'ScalingMetric',
    metadata: { name, namespace, labels },
    spec: {
      ...(answers.kind === 'pods' ? writtenPods(answers) : { signal: writtenSignal(answers.signal) }),
      pool,
      missing: { hold: printDuration(missing.holdMs), ...afterHold(fallback === 'error' ? fallback : said) },
    },
  };
}

function writtenPods({ backlog, arrivals, batchSeconds, drainSeconds, limits, ...pods }: PodsMetric): object {
  const seconds =
    typeof batchSeconds === 'number'
      ? batchSeconds
      : { ...writtenSignal(batchSeconds.signal), otherwise: batchSeconds.otherwise };
  const { batchSize, batchesAtOnce, utilisation } = pods;
  return {
    pods: {
      backlog: writtenSignal(backlog),
      arrivals: arrivals && writtenSignal(arrivals),
      capacity: { batchSeconds: seconds, batchSize, batchesAtOnce, utilisation },
      drainWithin: printDuration(Math.round(drainSeconds * 1000)),
    },
    limits,
  };
}

function writtenSignal({ source, query, maxAgeMs }: SignalSpec): object {
  return { source, maxAge: printDuration(maxAgeMs), ...writtenQuery(query) };
}

function writtenQuery(query: Query): object {
  switch (query.kind) {
    case 'pubsub': {
      const [resource = '', metric] = query.metric.split('/');
      return { pubsub: { [resource]: query.id, metric } };
    }
    case 'prometheus':
      return { query: query.expr, allowMissing: true };
    case 'replay':
      return { series: query.series };
  }
}
