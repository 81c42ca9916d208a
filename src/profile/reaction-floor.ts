import type { Pod } from '../policy/demand.ts';
import type { Burst } from './bursts.ts';
import { podsFor } from './capacity.ts';
import { HOUR_MS, type Load, WEEK_MS } from './load.ts';
import { ascending, quantile } from './quantile.ts';

/** What no autoscaler can meet: bursts that are over before a pod that is wanted at their beginning does work. */
export interface ReactionFloor {
  readonly leadMs: number;
  readonly bursts: number;
  /** Those that last no longer than the lead time. */
  readonly tooShort: number;
  /** What covers nine of ten of those above what is usual, in the unit of the signal; undefined where there are none. */
  readonly extraLevel: number | undefined;
  /** The same in pods; undefined too where it is not known what a pod can do. */
  readonly extraPods: number | undefined;
  /** Standing by all the time, so many pods in all cover as many of them. */
  readonly standing: { readonly pods: number; readonly extraPodHoursPerWeek: number } | undefined;
}

const COVERED = 0.9;

export function reactionFloor(
  load: Load,
  found: readonly Burst[],
  leadMs: number,
  pod: Pod | undefined,
): ReactionFloor {
  const short = found.filter(({ lastMs }) => lastMs <= leadMs);
  const covering = (need: (burst: Burst) => number) =>
    short.length === 0 ? undefined : quantile(ascending(short.map(need)), COVERED);
  const standing = pod && covering(({ highest }) => podsFor(highest, pod));
  return {
    leadMs,
    bursts: found.length,
    tooShort: short.length,
    extraLevel: covering(({ highest, usual }) => highest - usual),
    extraPods: pod && covering(({ highest, usual }) => podsFor(highest, pod) - podsFor(usual, pod)),
    standing:
      pod === undefined || standing === undefined
        ? undefined
        : { pods: standing, extraPodHoursPerWeek: extraPodHours(load, standing, pod) },
  };
}

/** What so many pods cost in a week beyond those that the load needs anyway. */
function extraPodHours({ values }: Load, pods: number, pod: Pod): number {
  const known = values.filter((value) => !Number.isNaN(value));
  const extra = known.reduce((sum, value) => sum + Math.max(0, pods - podsFor(value, pod)), 0);
  return (extra / known.length) * (WEEK_MS / HOUR_MS);
}
