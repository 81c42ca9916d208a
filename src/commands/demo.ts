import type { ScalingMetric, SignalSpec } from '../spec/spec.ts';

const signal = (series: string): SignalSpec => ({
  source: 'trading-day',
  query: { kind: 'replay', series },
  maxAgeMs: 90_000,
});
const missing = { holdMs: 300_000, fallback: 'error' } as const;

/** The metrics of the demo: how many pods a render pool wants, and the backlog behind it. */
export const DEMO_METRICS: readonly ScalingMetric[] = [
  {
    namespace: 'demo',
    name: 'render-pods',
    labels: {},
    missing,
    answers: {
      kind: 'pods',
      backlog: signal('backlog'),
      arrivals: signal('arrivals'),
      batchSeconds: 4,
      batchSize: 8,
      batchesAtOnce: 1,
      utilisation: 0.8,
      drainSeconds: 60,
      limits: { min: 1, max: 40 },
    },
  },
  {
    namespace: 'demo',
    name: 'render-backlog',
    labels: {},
    missing,
    answers: { kind: 'signal', signal: signal('backlog') },
  },
];
