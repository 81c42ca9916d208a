import { tradingDay } from '../../src/simulate/trading-day.ts';
import type { Recording } from '../../src/sources/replay.ts';
import type { ScalingMetric, Spec } from '../../src/spec/spec.ts';

const SOURCE = 'replay';
const METRICS_PER_NAMESPACE = 100;
const DAY_MS = 86_400_000;

/**
 * A specification of so many `pods:` metrics, a hundred in each namespace, each with a backlog and arrivals of its own. Those that
 * look ahead share their arrivals, and so a forecast, within a namespace.
 */
export function specOf(count: number, looksAhead = false): Spec {
  const system = { kind: 'replay', file: undefined, seed: 1, speed: 1 } as const;
  return {
    sources: [{ name: SOURCE, namespaces: undefined, everyMs: undefined, maxAgeMs: DAY_MS, system }],
    calendars: looksAhead ? [MARKET] : [],
    metrics: Array.from({ length: count }, (_, i) => (looksAhead ? lookingAhead(podsMetric(i)) : podsMetric(i))),
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
    forecast: forecast('off'),
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

/** Shares its arrivals with its namespace, and has a forecast in force, a calendar and headroom by it. */
function lookingAhead(metric: ScalingMetric): ScalingMetric {
  const { answers } = metric;
  if (answers.kind !== 'pods') return metric;
  const query = { kind: 'replay', series: `arrivals-${metric.namespace.replace('team-', '')}` } as const;
  const during = { kind: 'during', name: 'regular' } as const;
  const rule = { opensEarlyMs: 0, rampMs: 0, atLeast: undefined, atMost: undefined };
  return {
    ...metric,
    answers: { ...answers, arrivals: { source: SOURCE, query, maxAgeMs: DAY_MS } },
    calendar: MARKET.name,
    headroom: [
      { ...rule, when: during, percent: 30 },
      { ...rule, when: { kind: 'always' }, percent: 5 },
    ],
    forecast: forecast('enforce'),
  };
}

function forecast(mode: 'off' | 'enforce'): NonNullable<ScalingMetric['forecast']> {
  const cap = { usual: 1.5, reactive: 3, most: undefined };
  return { mode, quantile: 0.9, leadTime: { of: undefined, otherwiseMs: 480_000 }, cap, learnNothing: [] };
}

const MARKET: Spec['calendars'][number] = {
  name: 'market',
  timeZone: undefined,
  exchange: 'nyse',
  sessions: [],
  closed: [],
  early: [],
  late: [],
  events: [],
  ical: undefined,
  include: [],
};

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
