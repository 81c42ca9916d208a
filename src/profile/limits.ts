import type { Pod } from '../policy/demand.ts';
import { MOST_PODS, podsFor } from './capacity.ts';
import type { Levels } from './levels.ts';
import type { Load } from './load.ts';
import { highest } from './quantile.ts';

/** Limits for a ScalingMetric, in pods, with what they are made of. */
export interface SuggestedLimits {
  readonly min: number;
  readonly max: number;
  /** The highest mean over a lead time, in the unit of the signal. */
  readonly sustained: number;
  /** Pods for the baseline, for P99.9, for that mean and for the highest step. */
  readonly forBaseline: number;
  readonly forP999: number;
  readonly forSustained: number;
  readonly forMax: number;
}

export interface LimitsQuestion {
  readonly load: Load;
  readonly levels: Levels;
  readonly pod: Pod;
  readonly leadMs: number;
  /** So many pods start together. */
  readonly groupOf: number;
  /** What headroom rules ask for at least. */
  readonly floors: readonly number[];
}

/** What piled up is worked off beside what still comes. */
const ROOM = 1.25;

/**
 * From the pods for the baseline to a quarter more than the highest mean over a lead time needs, in whole groups: what is over
 * before a pod is there is worked off by those that are. Undefined where nothing came, or for more pods than a cluster can have.
 */
export function suggestedLimits(question: LimitsQuestion): SuggestedLimits | undefined {
  const { load, levels, pod, leadMs, groupOf, floors } = question;
  const groups = (pods: number) => Math.ceil(pods / groupOf - 1e-9) * groupOf;
  const sustained = highestMean(load, leadMs);
  const forSustained = podsFor(sustained, pod);
  const max = groups(Math.max(ROOM * forSustained, ...floors));
  if (!(forSustained > 0 && max <= MOST_PODS)) return undefined;
  const forBaseline = podsFor(levels.baseline, pod);
  const others = { forP999: podsFor(levels.p999, pod), forMax: podsFor(levels.max, pod) };
  return { min: groups(forBaseline), max, sustained, forBaseline, forSustained, ...others };
}

/** The highest mean of the values that are known within so long, or within a step where that is longer. */
function highestMean({ values, stepMs }: Load, withinMs: number): number {
  const length = Math.max(1, Math.ceil(withinMs / stepMs));
  return highest(
    values.map((_, step) => {
      const known = values.subarray(step, step + length).filter((value) => !Number.isNaN(value));
      return known.reduce((sum, value) => sum + value, 0) / known.length;
    }),
  );
}
