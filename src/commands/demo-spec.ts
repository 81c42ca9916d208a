import { checkSpec } from '../spec/check.ts';
import type { Spec } from '../spec/spec.ts';

/** What the demo answers, written as a user would write it. */
const DEMO_YAML = `
kind: MetricSource
metadata: {name: trading-day}
spec: {replay: {}}
---
kind: ScalingMetric
metadata: {name: render-pods, namespace: demo}
spec:
  pods:
    backlog: {source: trading-day, series: backlog}
    arrivals: {source: trading-day, series: arrivals}
    capacity: {batchSeconds: 4, batchSize: 8}
    drainWithin: 60s
  limits: {min: 1, max: 40}
---
kind: ScalingMetric
metadata: {name: render-backlog, namespace: demo}
spec:
  signal: {source: trading-day, series: backlog}
`;

export function demoSpec(): Spec {
  const checked = checkSpec([{ file: 'demo.yaml', text: DEMO_YAML }]);
  if ('spec' in checked) return checked.spec;
  throw new Error(`the demo's own specification is wrong: ${checked.problems[0]?.message}`);
}
