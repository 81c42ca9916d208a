import { tradingDay } from '../../src/simulate/trading-day.ts';
import type { Recording } from '../../src/sources/replay.ts';
import type { ScalingMetric, Spec } from '../../src/spec/spec.ts';

const SOURCE = 'replay';
const METRICS_PER_NAMESPACE = 100;
const DAY_MS = 86_400_000;

/** A specification of so many `pods:` metrics, a hundred in each namespace, each with a backlog and arrivals of its own. */
export function specOf(count: number): Spec {
  const system = { kind: 'replay', file: undefined, seed: 1, speed: 1 } as const;
  return {
    sources: [{ name: SOURCE, namespaces: undefined, everyMs: undefined, maxAgeMs: DAY_MS, system }],
    calendars: [],
    metrics: Array.from({ length: count }, (_, i) => podsMetric(i)),
    pools: [],
  };
}

function podsMetric(i: number): ScalingMetric {
  const signal = (series: string) => ({ source: SOURCE, query: { kind: 'replay', series }, maxAgeMs: DAY_MS }) as const;
  return {
    namespace: `team-${Math.floor(i / METRICS_PER_NAMESPACE)}`,
    name: `render-${i}-pods`,
    labels: {},
    missing: { holdMs: DAY_MS, fallback: 'error' },
    answers: {
      kind: 'pods',
      backlog: signal(`backlog-${i}`),
      arrivals: signal(`arrivals-${i}`),
      batchSeconds: 4,
      batchSize: 8,
      batchesAtOnce: 1,
      utilisation: 0.8,
      drainSeconds: 60,
      limits: { min: 1, max: 40 },
    },
  };
}

/** A trading day for every signal of `specOf(count)`. */
export function recordingOf(count: number): Recording {
  const { stepMs, arrivals, backlog } = tradingDay(1);
  const series: Record<string, Float64Array> = {};
  for (let i = 0; i < count; i++) {
    series[`backlog-${i}`] = backlog;
    series[`arrivals-${i}`] = arrivals;
  }
  return { stepMs, series };
}

/** Where the metrics of a specification are in the API. */
export function pathsOf({ metrics }: Spec): string[] {
  return metrics.map(({ namespace, name }) => metricPath(namespace, name));
}

function metricPath(namespace: string, name: string): string {
  return `/apis/external.metrics.k8s.io/v1beta1/namespaces/${namespace}/${name}`;
}
