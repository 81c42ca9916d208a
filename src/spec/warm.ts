import type { Finding } from './references.ts';
import { text, wholeNumber } from './field.ts';
import { LeadTime } from './forecast-rules.ts';
import { at, closed, isMap } from './map.ts';
import { METRIC_NAME } from './names.ts';
import { quoted } from './shown.ts';
import type { ScalingMetric, WarmMetric } from './spec.ts';

const MOST_PODS_PER_NODE = 1000;

/** Placeholder pods that keep nodes for what another metric is going to want. */
export const Warm = closed('a map with for, such as {for: render-pods}', {
  for: text(METRIC_NAME),
  podsPerNode: wholeNumber(1, MOST_PODS_PER_NODE).default(1),
  nodeLeadTime: LeadTime.prefault({}),
});

/** A metric whose pool is known by its name alone. */
export type Unbound = Omit<ScalingMetric, 'answers'> & {
  readonly answers: Exclude<ScalingMetric['answers'], WarmMetric> | (Omit<WarmMetric, 'of'> & { readonly of: string });
};

/** The metrics of pods by namespace and name, as they are written. */
export function podsMetrics(written: readonly unknown[]): ReadonlySet<string> {
  const ofPods = written.filter((metric) => isMap(at(metric, ['spec', 'pods'])));
  return new Set(
    ofPods.map((metric) => identity(at(metric, ['metadata', 'namespace']), at(metric, ['metadata', 'name']))),
  );
}

/** Whether the metric that a `warm:` metric is for exists in its namespace and answers pods. */
export function warmTroubles(metric: unknown, known: ReadonlySet<string>): readonly Finding[] {
  const name = at(metric, ['spec', 'warm', 'for']);
  const namespace = at(metric, ['metadata', 'namespace']);
  if (typeof name !== 'string' || typeof namespace !== 'string' || known.has(identity(namespace, name))) return [];
  const message = `expected the name of a pods metric in namespace ${quoted(namespace)}, found ${quoted(name)}`;
  return [{ path: ['spec', 'warm', 'for'], message }];
}

/** Gives every `warm:` metric the metric that it is for. */
export function bindWarm(metrics: readonly Unbound[]): readonly ScalingMetric[] {
  const bound = metrics.flatMap(({ answers, ...metric }) => (answers.kind === 'warm' ? [] : [{ ...metric, answers }]));
  const byName = new Map(bound.map((metric) => [identity(metric.namespace, metric.name), metric]));
  return metrics.map(({ answers, ...metric }) => {
    if (answers.kind !== 'warm') return { ...metric, answers };
    const of = byName.get(identity(metric.namespace, answers.of));
    if (of === undefined) throw new TypeError(`no metric ${answers.of}`);
    return { ...metric, answers: { ...answers, of } };
  });
}

function identity(namespace: unknown, name: unknown): string {
  return JSON.stringify([namespace, name]);
}
