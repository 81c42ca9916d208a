/** How fast an HPA may follow its metrics: stabilisation windows and scaling policies (autoscaling/v2 HPAScalingRules). */
export interface ScalingRules {
  readonly windowSeconds: number;
  readonly policies: readonly ScalingPolicy[];
  readonly select: 'max' | 'min' | 'disabled';
}

export interface ScalingPolicy {
  readonly type: 'pods' | 'percent';
  readonly value: number;
  readonly periodSeconds: number;
}

export interface Behavior {
  readonly up: ScalingRules;
  readonly down: ScalingRules;
}

export interface Bounds {
  /** At least `LEAST_REPLICAS`. */
  readonly min: number;
  readonly max: number;
}

/** Kubernetes takes no smaller minimum without the feature gate HPAScaleToZero. */
export const LEAST_REPLICAS = 1;

/** A recommendation or a change of replicas, and when it was made. */
export interface Stamped {
  readonly atMs: number;
  readonly replicas: number;
}

/** The behaviour that Kubernetes gives an HPA that names none of its rules: quick up, down by the highest wish of five minutes. */
export const DEFAULT_BEHAVIOR: Behavior = {
  up: {
    windowSeconds: 0,
    policies: [
      { type: 'pods', value: 4, periodSeconds: 15 },
      { type: 'percent', value: 100, periodSeconds: 15 },
    ],
    select: 'max',
  },
  down: { windowSeconds: 300, policies: [{ type: 'percent', value: 100, periodSeconds: 15 }], select: 'max' },
};

/** The nearest to the current replicas that the recommendations of both windows allow. */
export function stabilised(
  nowMs: number,
  current: number,
  desired: number,
  past: readonly Stamped[],
  of: Behavior,
): number {
  const upSinceMs = nowMs - of.up.windowSeconds * 1000;
  const downSinceMs = nowMs - of.down.windowSeconds * 1000;
  let lowest = desired;
  let highest = desired;
  for (const { atMs, replicas } of past) {
    if (atMs > upSinceMs && replicas < lowest) lowest = replicas;
    if (atMs > downSinceMs && replicas > highest) highest = replicas;
  }
  return Math.min(highest, Math.max(lowest, current));
}

/** The desired replicas as far as the policies allow, given what was added and removed within their periods. */
export function paced(
  nowMs: number,
  current: number,
  desired: number,
  changes: readonly Stamped[],
  { behavior, bounds }: { readonly behavior: Behavior; readonly bounds: Bounds },
): number {
  if (desired > current) {
    const limit = Math.max(current, upLimit(nowMs, current, changes, behavior.up));
    return Math.min(desired, bounds.max, limit);
  }
  if (desired === current) return current;
  const limit = Math.min(current, downLimit(nowMs, current, changes, behavior.down));
  return Math.max(desired, bounds.min, limit);
}

function upLimit(nowMs: number, current: number, changes: readonly Stamped[], rules: ScalingRules): number {
  if (rules.select === 'disabled') return current;
  const limits = rules.policies.map(({ type, value, periodSeconds }) => {
    const start = atStartOfPeriod(nowMs, current, changes, periodSeconds);
    return type === 'pods' ? start + value : Math.ceil(start * (1 + value / 100));
  });
  return rules.select === 'max' ? Math.max(...limits) : Math.min(...limits);
}

/** The largest change is the smallest number of replicas. */
function downLimit(nowMs: number, current: number, changes: readonly Stamped[], rules: ScalingRules): number {
  if (rules.select === 'disabled') return current;
  const limits = rules.policies.map(({ type, value, periodSeconds }) => {
    const start = atStartOfPeriod(nowMs, current, changes, periodSeconds);
    return type === 'pods' ? start - value : Math.trunc(start * (1 - value / 100));
  });
  return rules.select === 'max' ? Math.min(...limits) : Math.max(...limits);
}

function atStartOfPeriod(nowMs: number, current: number, changes: readonly Stamped[], periodSeconds: number): number {
  const since = nowMs - periodSeconds * 1000;
  return changes.reduce((replicas, change) => (change.atMs > since ? replicas - change.replicas : replicas), current);
}
