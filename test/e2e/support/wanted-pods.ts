import { startBacklogs } from './backlogs.ts';
import { eventually } from './eventually.ts';
import { type Forewarm, startForewarm } from './forewarm.ts';
import type { Stage } from './scenario.ts';

/** A Forewarm with the one metric `wanted-pods`, for scenarios in which it does not matter where a value comes from. */
export interface WantedPods {
  readonly forewarm: Forewarm;
  /** What Forewarm was started with. */
  readonly metrics: string;
  /** The metric's path in the API. */
  readonly path: string;
  wants(pods: number): void;
}

/** Once the metric has its first value. */
export async function startWithWantedPods(stage: Stage, pods: number): Promise<WantedPods> {
  const monitoring = await startBacklogs(stage, { jobs: pods });
  const metrics = `
apiVersion: forewarm.dev/v1alpha1
kind: MetricSource
metadata: {name: acme}
spec: {cloudMonitoring: {project: acme-prod, endpoint: "${monitoring.url}"}, every: 1s}
---
apiVersion: forewarm.dev/v1alpha1
kind: ScalingMetric
metadata: {name: wanted-pods, namespace: ${stage.namespace}}
spec: {signal: {source: acme, pubsub: {subscription: jobs}}}
`;
  const forewarm = await startForewarm(stage, metrics);
  const path = metricPath(stage.namespace, 'wanted-pods');
  await eventually('wanted-pods has a value', () => stage.kube.get(path), { within: 15 });
  return {
    forewarm,
    metrics,
    path,
    wants: (next) => monitoring.set('jobs', next),
  };
}

/** Where the API has an external metric. */
export function metricPath(namespace: string, metric: string): string {
  return `/apis/external.metrics.k8s.io/v1beta1/namespaces/${namespace}/${encodeURIComponent(metric)}`;
}
