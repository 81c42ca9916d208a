import type { Decision } from '../policy/decision.ts';
import { readingOf } from '../simulate/answered.ts';
import { HorizontalAutoscaler, type HpaSpec } from '../simulate/autoscaler.ts';
import { type Bounds, DEFAULT_BEHAVIOR } from '../simulate/hpa-behavior.ts';
import type { ByMetrics } from '../simulate/pilot.ts';
import { hpaOf, PODS_WANTED } from '../simulate/rivals/rival.ts';

export type FollowedMetric = 'render-pods' | 'render-warm';

/** The HPAs of manifests/examples: up at once, and down to the most that was wanted for some minutes. */
export const BEHAVIORS = {
  'render-pods': {
    up: {
      ...DEFAULT_BEHAVIOR.up,
      policies: [
        { type: 'percent', value: 400, periodSeconds: 15 },
        { type: 'pods', value: 40, periodSeconds: 15 },
      ],
    },
    down: { ...DEFAULT_BEHAVIOR.down, windowSeconds: 300 },
  },
  'render-warm': {
    up: { ...DEFAULT_BEHAVIOR.up, policies: [{ type: 'pods', value: 20, periodSeconds: 15 }] },
    down: { ...DEFAULT_BEHAVIOR.down, windowSeconds: 120 },
  },
} as const satisfies Readonly<Record<FollowedMetric, HpaSpec['behavior']>>;

/** The HPAs of the world, which follow what the program answers. */
export interface DemoHpas {
  readonly pilot: ByMetrics;
  /** Placeholder pods that are wanted. */
  readonly placeholders: () => number;
}

export function demoHpas(decided: (metric: FollowedMetric) => Decision | undefined, bounds: Bounds): DemoHpas {
  const read = (metric: FollowedMetric, nowMs: number) => [readingOf(decided(metric), nowMs)];
  // Down to none takes the feature gate HPAScaleToZero; without it one node is warm at all times, and paid for.
  const warmHpa = new HorizontalAutoscaler(specOf('render-warm', { ...bounds, min: 0 }));
  let placeholders = 0;
  return {
    pilot: {
      hpa: specOf('render-pods', bounds),
      read: (nowMs) => read('render-pods', nowMs),
      warm: (nowMs) => {
        const replicas = { wanted: placeholders, existing: placeholders, ready: placeholders };
        placeholders = warmHpa.sync(nowMs, read('render-warm', nowMs), replicas);
        return placeholders;
      },
    },
    placeholders: () => placeholders,
  };
}

function specOf(metric: FollowedMetric, bounds: Bounds): HpaSpec {
  return { ...hpaOf(bounds, [PODS_WANTED], {}), behavior: BEHAVIORS[metric] };
}
