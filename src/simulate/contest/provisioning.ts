import type { Outcome } from '../outcome.ts';
import { ORACLE_DEFAULTS, podsNeeded, STEP_MS } from '../oracle/oracle.ts';
import type { Prepared } from '../prepared.ts';
import { taskOf } from '../task.ts';

/**
 * What a policy's ready pods lack of the pods needed, and what they exceed them by: the areas between both curves and the shares of
 * time. After the elasticity metrics of SPEC RG: with demand d and supply s over a time T the areas are the integrals of
 * max(0, d - s) and max(0, s - d), the time shares the parts of T in which d > s and in which s > d (N. Herbst et al., Quantifying
 * Cloud Performance and Dependability, ACM ToMPECS 3(4), 2018, accuracy and time share).
 */
export interface Provisioning {
  readonly underPodHours: number;
  readonly overPodHours: number;
  /** Parts of the time, 0 to 1; of several services their mean. */
  readonly underTimeShare: number;
  readonly overTimeShare: number;
}

const MINUTE_MS = 60_000;

/**
 * The oracle's need curve with its default settings, at every minute of the scored days: for each service the fewest pods that take
 * every message in time.
 */
export function needsOf(world: Prepared): number[][] {
  const { scenario } = world;
  const { run, scored } = scenario;
  const minutes = Math.ceil((scored.toMs - scored.fromMs) / MINUTE_MS);
  return scenario.services.map((service) => {
    const need = podsNeeded(world, taskOf(scenario, service, scored), ORACLE_DEFAULTS);
    const first = (scored.fromMs - run.fromMs) / STEP_MS;
    return Array.from({ length: minutes }, (_, i) => need[Math.floor(first + (i * MINUTE_MS) / STEP_MS)] ?? 0);
  });
}

/** Compares ready pods with the need, minute by minute. `needs` holds a curve for each service. */
export function provisioning(
  { services }: Pick<Outcome, 'services'>,
  needs: readonly (readonly number[])[],
): Provisioning {
  const gaps = services.flatMap(({ timeline }, i) =>
    timeline.ready.map((ready, at) => ready - (needs[i]?.[at] ?? Number.NaN)),
  );
  const total = (of: (gap: number) => number) => gaps.reduce((sum, gap) => sum + of(gap), 0);
  return {
    underPodHours: total((gap) => Math.max(0, -gap)) / 60,
    overPodHours: total((gap) => Math.max(0, gap)) / 60,
    underTimeShare: total((gap) => Number(gap < 0)) / gaps.length,
    overTimeShare: total((gap) => Number(gap > 0)) / gaps.length,
  };
}
