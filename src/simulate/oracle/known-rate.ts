import type { RateCurve } from '../arrivals.ts';
import type { Prepared } from '../prepared.ts';
import { timeFactor } from '../service-time.ts';
import { DOWN_WINDOW } from '../rivals/knobs.ts';
import { hpaOf, PODS_WANTED, podsForRate, type Rival, setting } from '../rivals/rival.ts';

const STEP_MS = 15_000;

/**
 * The limit of forecasting: who knows the rate that is expected at every moment to come, surprises included, but not the messages
 * themselves, and steers through an HPA like everybody else. What lies between it and the oracle no forecast can win.
 */
export function knownRate(world: Prepared): Rival {
  return {
    name: 'known-rate',
    title: 'A perfect forecast of the rate',
    knobs: { utilisation: [0.8, 0.85, 0.9, 0.95, 0.98, 1], leads: [0.5, 1, 1.2, 1.5, 2], ...DOWN_WINDOW.knob },
    defaults: { utilisation: 0.98, leads: 1.2, ...DOWN_WINDOW.usual },
    pilotFor: (settings) => (task) => {
      const index = world.scenario.services.findIndex(({ name }) => name === task.service);
      const curve = world.arrivals[index]?.curve;
      const time = world.scenario.services[index]?.time;
      if (curve === undefined || time === undefined) throw new Error(`the world has no service ${task.service}`);
      const aheadMs = setting(settings, 'leads') * task.leadSeconds * 1000;
      const highest = highestAhead((atMs) => curve(atMs) * timeFactor(time, atMs), aheadMs);
      return {
        hpa: hpaOf(task.bounds, [PODS_WANTED], settings),
        read: (nowMs) => [{ value: podsForRate(highest(nowMs), task, setting(settings, 'utilisation')) }],
      };
    },
  };
}

/** The highest rate between now and some time ahead; every step of the curve is looked at once. */
function highestAhead(curve: RateCurve, aheadMs: number): (nowMs: number) => number {
  let rates: { readonly atMs: number; readonly rate: number }[] = [];
  return (nowMs) => {
    rates = rates.filter(({ atMs }) => atMs >= nowMs - STEP_MS);
    let nextMs = rates.length === 0 ? Math.floor(nowMs / STEP_MS) * STEP_MS : (rates.at(-1)?.atMs ?? nowMs) + STEP_MS;
    for (; nextMs <= nowMs + aheadMs; nextMs += STEP_MS) rates.push({ atMs: nextMs, rate: curve(nextMs) });
    return rates.reduce((highest, { rate }) => Math.max(highest, rate), 0);
  };
}
