import type { Stamped } from '../hpa-behavior.ts';

/** A stretch of time for which one more pod is kept. */
export interface Kept {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * The cheapest way to have at least the pods that are needed, level by level: the pod of a level is needed while the need is at
 * least that high, and between two such stretches it is kept or let go and started again, whichever is paid less. Since the
 * levels do not share costs this is the optimum of the dynamic programme over (time, ready pods).
 */
export function keptStretches(need: readonly number[], fromMs: number, stepMs: number, restartMs: number): Kept[][] {
  const highest = need.reduce((a, b) => Math.max(a, b), 0);
  const levels: { fromMs: number; toMs: number }[][] = Array.from({ length: highest }, () => []);
  for (const [step, pods] of need.entries()) {
    const startMs = fromMs + step * stepMs;
    for (let level = 0; level < pods; level++) {
      const stretches = levels[level];
      const open = stretches?.at(-1);
      if (open !== undefined && startMs - open.toMs <= restartMs) open.toMs = startMs + stepMs;
      else stretches?.push({ fromMs: startMs, toMs: startMs + stepMs });
    }
  }
  return levels;
}

/** When an order must be made at the latest for a pod that works at a given moment; each call takes one order of its scan. */
export type OrderBefore = (readyMs: number) => number;

/** The replicas to ask for and when, so that every stretch begins with its pod ready. */
export function replicasOver(levels: readonly (readonly Kept[])[], orderBefore: OrderBefore): Stamped[] {
  const kept = levels.flat().toSorted((a, b) => a.fromMs - b.fromMs);
  const changes = kept.flatMap(({ fromMs, toMs }) => [
    { atMs: orderBefore(fromMs), by: 1 },
    { atMs: toMs, by: -1 },
  ]);
  changes.sort((a, b) => a.atMs - b.atMs);
  let replicas = 0;
  return changes.map(({ atMs, by }) => {
    replicas += by;
    return { atMs, replicas };
  });
}
