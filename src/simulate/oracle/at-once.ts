import type { Stretch } from '../arrivals.ts';
import type { Task } from '../pilot.ts';
import type { Prepared } from '../prepared.ts';
import type { Rival } from '../rivals/rival.ts';
import { ORACLE_DEFAULTS, orders, planOf, podsNeeded, STEP_MS } from './oracle.ts';

/** What waited while pods started takes about as long again to be worked off. */
const CATCHES_UP = 2;

/**
 * The limit of reacting: it is the oracle but for bursts that nobody announces. Of these it learns the second they begin, and has all
 * pods that it may have until it has caught up. What it is late with, only pods that stand by at all times would take in time.
 */
export function atOnce(world: Prepared): Rival {
  return {
    name: 'at-once',
    title: 'All pods the second a burst begins',
    knobs: {},
    defaults: ORACLE_DEFAULTS,
    pilotFor: (settings) => (task) => {
      const { fromMs } = world.scenario.run;
      const within = inBursts(world, task);
      const need = podsNeeded(world, task, settings).map((pods, step) =>
        within(fromMs + step * STEP_MS) === undefined ? pods : task.bounds.max,
      );
      const orderBefore = orders(world);
      return { plan: planOf(world, task, need, (readyMs) => within(readyMs)?.fromMs ?? orderBefore(readyMs)) };
    },
  };
}

/** Whether there is anything in a world that nobody announces. */
export function hasBursts({ arrivals }: Prepared): boolean {
  return arrivals.some(({ bursts }) => bursts.length > 0);
}

/** The burst at a moment of the plan, with the time until its pods have caught up. A burst that begins within a step has all of it. */
function inBursts(
  { scenario: { run, services }, arrivals }: Prepared,
  { service, leadSeconds }: Task,
): (atMs: number) => Stretch | undefined {
  const bursts = arrivals[services.findIndex(({ name }) => name === service)]?.bursts ?? [];
  const lateMs = CATCHES_UP * leadSeconds * 1000;
  const stepOf = (atMs: number) => atMs - ((atMs - run.fromMs) % STEP_MS);
  return (atMs) => bursts.find(({ fromMs, toMs }) => atMs >= stepOf(fromMs) && atMs < toMs + lateMs);
}
