import { describe, expect, test } from '@jest/globals';
import { ABLATIONS, forewarmRival } from '../../src/simulate/forewarm/rival.ts';
import type { Variant } from '../../src/simulate/forewarm/written.ts';
import type { ServiceOutcome } from '../../src/simulate/outcome.ts';
import { type Prepared, prepare } from '../../src/simulate/prepared.ts';
import type { Scenario } from '../../src/simulate/scenario.ts';
import { taskOf } from '../../src/simulate/task.ts';
import { simulate } from '../../src/simulate/world.ts';
import { MINUTE_MS, smallWorld, START_MS, steady } from '../support/small-world.ts';

const DAY_MS = 1440 * MINUTE_MS;
const LAST_MS = START_MS + 6 * DAY_MS;
const NOON_MS = LAST_MS + 720 * MINUTE_MS;

/** A week that is quiet but for an hour from 12:00 UTC on; the last noon is scored. */
function noons(over: Partial<Scenario> = {}): Prepared {
  const rate = (atMs: number) => {
    const minute = ((atMs - START_MS) / MINUTE_MS) % 1440;
    return minute >= 720 && minute < 780 ? 10 : 0.5;
  };
  const service = { load: steady(rate, [NOON_MS]), businesses: [] };
  const scored = { fromMs: LAST_MS + 660 * MINUTE_MS, toMs: LAST_MS + 840 * MINUTE_MS };
  return prepare({ ...smallWorld({ timeZone: 'UTC', ...over }, service, 7 * 1440), scored }, 1);
}

function run(world: Prepared, variant?: Variant): ServiceOutcome {
  const { pilotFor, defaults } = forewarmRival(variant);
  const [service] = simulate(world, pilotFor(defaults)).services;
  if (service === undefined) throw new Error('no service');
  return service;
}

const world = noons();
const whole = run(world);

describe('Forewarm in the simulated world', () => {
  test('is ready for a peak that comes every day', () => {
    expect(whole.recoveries[0]?.seconds).toBe(0);
    expect(whole.waits.withinSlo).toBeGreaterThan(0.995);
  });

  test('is ready by its measured lead time, and not much earlier', () => {
    const { wanted } = whole.timeline;

    expect(wanted[45]).toBeLessThan(4);
    expect(wanted[59]).toBeGreaterThanOrEqual(6);
  });

  test('lets its pods go after the peak', () => {
    expect(whole.timeline.wanted.at(-1)).toBeLessThanOrEqual(2);
  });

  test('is late without a forecast', () => {
    expect(run(world, 'without forecast').recoveries[0]?.seconds).toBeGreaterThan(120);
  });

  test('keeps its pods, and its forecast, over outages of its sources and a restart', () => {
    const outage = (from: number) => ({ fromMs: NOON_MS + from * MINUTE_MS, toMs: NOON_MS + (from + 4) * MINUTE_MS });
    const faults = [
      { ...outage(-20), kind: 'restart' } as const,
      { ...outage(10), source: 'monitoring', kind: 'down' } as const,
      { ...outage(25), source: 'prometheus', kind: 'down' } as const,
    ];

    const { timeline, waits } = run(noons({ faults }));

    expect(Math.min(...timeline.wanted.slice(60, 118))).toBeGreaterThanOrEqual(6);
    expect(waits.withinSlo).toBeGreaterThan(0.995);
  });
});

test('a warm pool is steered beside the pods', () => {
  const { scenario } = world;
  const [service] = scenario.services;
  if (service === undefined) throw new Error('no service');
  const task = taskOf(scenario, service, scenario.scored);
  const { defaults } = forewarmRival();

  const isWarm = (variant?: Variant) => 'warm' in forewarmRival(variant).pilotFor(defaults)(task);

  expect([isWarm(), isWarm('with warm pool')]).toEqual([false, true]);
});

test('services that share a pool get what is scarce by their weights', () => {
  const hours = smallWorld({}, { load: steady(() => 10), businesses: [], bounds: { min: 1, max: 12 } }, 120);
  const [service] = hours.services;
  if (service === undefined) throw new Error('no service');
  const share = { weight: 1, guarantee: 1, priority: 0 };
  const services = [
    { ...service, name: 'a', share: { ...share, weight: 2 } },
    { ...service, name: 'b', share },
  ];
  const shared = prepare({ ...hours, services, pool: { ...hours.pool, maxNodes: 6 } }, 1);
  const { pilotFor, defaults } = forewarmRival();

  const [a, b] = simulate(shared, pilotFor(defaults)).services;

  expect([a?.timeline.wanted.at(-1), b?.timeline.wanted.at(-1)]).toEqual([4, 2]);
});

test('every variant takes the settings of Forewarm', () => {
  expect(ABLATIONS.map(({ of }) => of)).toEqual(ABLATIONS.map(() => 'forewarm'));
  for (const { knobs, defaults } of ABLATIONS)
    expect(Object.keys(defaults).toSorted()).toEqual(Object.keys(knobs).toSorted());
});
