/** What GKE allows in one cluster. */
export const HPAS = 5_000;

/** The no-op adapter knows this metric in every namespace, and always says the same. */
const METRIC = { name: 'my-external-metric', label: 'foo', labelValue: 'bar' };
export const NOOP_VALUE = '42';

/** Where the API has the metric of an HPA. */
export function pathOf(hpa: number): string {
  const selector = encodeURIComponent(`${METRIC.label}=${METRIC.labelValue}`);
  return `/apis/external.metrics.k8s.io/v1beta1/namespaces/team-${hpa}/${METRIC.name}?labelSelector=${selector}`;
}

/** The same metrics for Forewarm, decided from a generated trading day; never the no-op adapter's value. */
export function metricsYaml(): string {
  const source = { kind: 'MetricSource', metadata: { name: 'trading-day' }, spec: { replay: {} } };
  return [source, ...Array.from({ length: HPAS }, (_, i) => metric(i))]
    .map((one) => JSON.stringify(one))
    .join('\n---\n');
}

function metric(i: number): object {
  return {
    kind: 'ScalingMetric',
    metadata: { name: METRIC.name, namespace: `team-${i}`, labels: { [METRIC.label]: METRIC.labelValue } },
    spec: {
      pods: {
        backlog: { source: 'trading-day', series: 'backlog' },
        arrivals: { source: 'trading-day', series: 'arrivals' },
        capacity: { batchSeconds: 4, batchSize: 8 },
        drainWithin: '60s',
      },
      limits: { min: 1, max: Number(NOOP_VALUE) - 2 },
    },
  };
}
