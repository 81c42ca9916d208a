/**
 * The arithmetic of the HorizontalPodAutoscaler for external metrics, after the rules of kube-controller-manager
 * (pkg/controller/podautoscaler: replica_calculator.go and horizontal.go).
 */

/** What an HPA compares a metric with: `average` shares the value among the pods (AverageValue), `value` does not (Value). */
export interface Target {
  readonly type: 'average' | 'value';
  readonly target: number;
}

/** What the metrics API answered. */
export type Reading = { readonly value: number } | { readonly error: string };

/** Deviations from the target up to these shares never act. */
export interface Tolerance {
  readonly up: number;
  readonly down: number;
}

export interface Replicas {
  /** `scale.spec.replicas` */
  readonly wanted: number;
  /** `scale.status.replicas`: pods that exist. */
  readonly existing: number;
  readonly ready: number;
}

const INT32_MAX = 2 ** 31 - 1;

/** The replicas that one metric proposes. */
export function proposal(value: number, { type, target }: Target, replicas: Replicas, tolerance: Tolerance): number {
  const usage = milli(value);
  const ratio = usage / (milli(target) * (type === 'average' ? replicas.existing : 1));
  if (type === 'average') return within(ratio, tolerance) ? replicas.existing : whole(usage / milli(target));
  return within(ratio, tolerance) ? replicas.wanted : whole(ratio * replicas.ready);
}

/** What all metrics propose together, or why nothing may change. */
export type Combined = { readonly replicas: number } | { readonly error: string };

/** The highest proposal wins. While any metric fails nothing is scaled in, and without any metric nothing changes. */
export function combine(
  readings: readonly Reading[],
  targets: readonly Target[],
  replicas: Replicas,
  tolerance: Tolerance,
): Combined {
  let highest: number | undefined;
  let failed: string | undefined;
  for (const [i, target] of targets.entries()) {
    const reading = countable(readings[i] ?? { error: 'no answer' }, target, replicas, tolerance);
    if ('error' in reading) failed ??= reading.error;
    else highest = Math.max(highest ?? 0, proposal(reading.value, target, replicas, tolerance));
  }
  if (highest === undefined) return { error: failed ?? 'no metric' };
  return failed !== undefined && highest < replicas.wanted ? { error: failed } : { replicas: highest };
}

/** A Value beyond its tolerance is multiplied by the ready pods; where no pod exists at all they cannot be counted. */
function countable(reading: Reading, { type, target }: Target, replicas: Replicas, tolerance: Tolerance): Reading {
  if ('error' in reading || type === 'average' || replicas.existing > 0) return reading;
  return within(milli(reading.value) / milli(target), tolerance) ? reading : { error: 'no pods to count' };
}

/** Quantities are compared in thousandths, rounded up. */
function milli(value: number): number {
  return Math.max(0, Math.ceil(value * 1000 - 1e-6));
}

function within(ratio: number, { up, down }: Tolerance): boolean {
  return 1 - down <= ratio && ratio <= 1 + up;
}

function whole(replicas: number): number {
  return Math.min(INT32_MAX, Math.ceil(replicas));
}
