import { type Pod, ratePerPod } from '../../policy/demand.ts';
import type { PodsMetric, ScalingMetric } from '../../spec/spec.ts';

/** What one pod can do, as far as it is known. */
export interface Capacity {
  /** In the unit of the series. */
  readonly pod: Pod | undefined;
  /** What is missing and how to give it, where `pod` is undefined. */
  readonly unknown: string;
  /** So many pods start together. */
  readonly groupOf: number;
  readonly notes: readonly string[];
}

export interface CapacityFlags {
  readonly ratePerPod: number | undefined;
  readonly utilisation: number | undefined;
}

/** What a ScalingMetric plans with that does not say it. */
const USUAL_UTILISATION = 0.8;

/** What the flags say, else what the metric says. */
export function capacityOf(flags: CapacityFlags, metric: ScalingMetric | undefined): Capacity {
  const answers = metric?.answers;
  const pods = answers?.kind === 'pods' ? answers : undefined;
  const utilisation = flags.utilisation ?? pods?.utilisation ?? USUAL_UTILISATION;
  const base = { unknown: '', groupOf: pods?.step ?? 1, notes: pods === undefined ? [] : notesOf(pods, flags) };
  if (flags.ratePerPod !== undefined) return { ...base, pod: { ratePerPod: flags.ratePerPod, utilisation } };
  if (pods === undefined) return { ...base, pod: undefined, unknown: howToSay(answers?.kind === 'signal') };
  const batchSeconds = typeof pods.batchSeconds === 'number' ? pods.batchSeconds : pods.batchSeconds.otherwise;
  if (batchSeconds === undefined) {
    const unknown = 'capacity.batchSeconds is measured and has no otherwise: say what a pod can do with --rate-per-pod';
    return { ...base, pod: undefined, unknown };
  }
  const passed = typeof pods.cacheHitRatio === 'number' ? 1 - pods.cacheHitRatio : 1;
  if (passed === 0) return { ...base, pod: undefined, unknown: 'the cache answers everything (cacheHitRatio: 1)' };
  return { ...base, pod: { ratePerPod: ratePerPod({ ...pods, batchSeconds }) / passed, utilisation } };
}

function howToSay(isSignal: boolean): string {
  const how = 'say with --rate-per-pod what one pod can do, in the unit of the series';
  return isSignal ? `a signal: metric has no limits, and its headroom counts its own unit; for pods ${how}` : how;
}

function notesOf({ batchSeconds, cacheHitRatio }: PodsMetric, { ratePerPod: said }: CapacityFlags): readonly string[] {
  if (said !== undefined) return [];
  return [
    ...(typeof batchSeconds === 'object' && batchSeconds.otherwise !== undefined
      ? [`batchSeconds are measured; pods are counted with ${batchSeconds.otherwise}, the otherwise`]
      : []),
    ...(typeof cacheHitRatio === 'object'
      ? ['the cache hit ratio is measured; pods are counted as if the cache answered nothing']
      : []),
  ];
}
