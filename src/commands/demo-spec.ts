import { checkSpec } from '../spec/check.ts';
import type { Spec } from '../spec/spec.ts';

/** What the demo answers, written as a user would write it. */
const DEMO_YAML = `
kind: MetricSource
metadata: {name: trading-day}
spec: {replay: {}}
---
kind: Calendar
metadata: {name: nyse}
spec:
  exchange: nyse
  events: [{name: eod, starts: close+30m, lasts: 75m}]
---
kind: ScalingMetric
metadata: {name: render-pods, namespace: demo}
spec:
  pods:
    backlog: {source: trading-day, series: backlog, maxAge: 5m}
    arrivals: {source: trading-day, series: arrivals}
    completions: {source: trading-day, series: completions}
    readyPods: {source: trading-day, series: ready}
    capacity: {batchSeconds: 4.8, batchSize: 8}
    drainWithin: 60s
  calendar: nyse
  forecast: {mode: enforce, leadTime: {otherwise: 5m}}
  headroom:
    - {during: regular, percent: 10}
    - {during: eod, atLeast: 8}
  limits: {min: 1, max: 30}
---
kind: ScalingMetric
metadata: {name: render-warm, namespace: demo}
spec:
  warm: {for: render-pods, nodeLeadTime: {otherwise: 10m}}
  limits: {max: 30}
---
kind: ScalingMetric
metadata: {name: render-backlog, namespace: demo}
spec:
  signal: {source: trading-day, series: backlog, maxAge: 5m}
`;

export function demoSpec(): Spec {
  const checked = checkSpec([{ file: 'demo.yaml', text: DEMO_YAML }]);
  if ('spec' in checked) return checked.spec;
  throw new Error(`the demo's own specification is wrong: ${checked.problems[0]?.message}`);
}
