import type { Decision } from '../policy/decision.ts';
import { readingOf } from '../simulate/answered.ts';
import type { HpaSpec } from '../simulate/autoscaler.ts';
import { type Bounds, DEFAULT_BEHAVIOR } from '../simulate/hpa-behavior.ts';
import type { ByMetrics } from '../simulate/pilot.ts';
import { PLACEHOLDER_BEHAVIOR } from '../simulate/placeholders.ts';
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
  'render-warm': PLACEHOLDER_BEHAVIOR,
} as const satisfies Readonly<Record<FollowedMetric, HpaSpec['behavior']>>;

/** The HPAs of the world, which follow what the program answers. */
export function demoHpas(decided: (metric: FollowedMetric) => Decision | undefined, bounds: Bounds): ByMetrics {
  const read = (metric: FollowedMetric, nowMs: number) => readingOf(decided(metric), nowMs);
  return {
    hpa: specOf('render-pods', bounds),
    read: (nowMs) => [read('render-pods', nowMs)],
    warm: { hpa: specOf('render-warm', bounds), read: (nowMs) => read('render-warm', nowMs) },
  };
}

function specOf(metric: FollowedMetric, bounds: Bounds): HpaSpec {
  return { ...hpaOf(bounds, [PODS_WANTED], {}), behavior: BEHAVIORS[metric] };
}
