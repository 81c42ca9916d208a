import type { ScalingMetric } from '../spec/spec.ts';

/** A metric as it is asked for: several may have one name and differ in their labels. */
export type MetricName = Pick<ScalingMetric, 'namespace' | 'name' | 'labels'>;

/** Of objects that live as long as a specification does, and are asked for with every decision. */
const keys = new WeakMap<MetricName, string>();

/** Tells metrics apart, whatever the order of their labels. */
export function metricKey(metric: MetricName): string {
  const known = keys.get(metric);
  if (known !== undefined) return known;
  const { namespace, name, labels } = metric;
  const key = JSON.stringify([namespace, name, Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1))]);
  keys.set(metric, key);
  return key;
}
