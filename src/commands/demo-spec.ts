import { checkSpec } from '../spec/check.ts';
import type { Spec } from '../spec/spec.ts';

/** What the demo answers, written as a user would write it. */
const DEMO_YAML = `
kind: MetricSource
metadata: {name: trading-day}
spec: {replay: {}}
---
kind: Calendar
metadata: {name: market}
spec:
  timeZone: UTC
  sessions: [{name: regular, days: Mon-Sun, open: "09:30", close: "16:00"}]
  events: [{name: eod, starts: close+15m, lasts: 90m}]
---
kind: ScalingMetric
metadata: {name: render-pods, namespace: demo}
spec:
  pods:
    backlog: {source: trading-day, series: backlog}
    arrivals: {source: trading-day, series: arrivals}
    capacity: {batchSeconds: 4, batchSize: 8}
    drainWithin: 60s
  calendar: market
  forecast: {mode: enforce, leadTime: {otherwise: 5m}}
  headroom:
    - {during: regular, percent: 10}
    - {during: eod, atLeast: 12}
    - {percent: 0}
  limits: {min: 1, max: 40}
---
kind: ScalingMetric
metadata: {name: render-warm, namespace: demo}
spec:
  warm: {for: render-pods, nodeLeadTime: {otherwise: 15m}}
  limits: {max: 40}
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
