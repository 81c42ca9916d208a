import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { atOnce, hasBursts } from '../../src/simulate/oracle/at-once.ts';
import { knownRate } from '../../src/simulate/oracle/known-rate.ts';
import { cumulativeArrivals, steadiestService } from '../../src/simulate/oracle/need.ts';
import { oracle } from '../../src/simulate/oracle/oracle.ts';
import { keptStretches, replicasOver } from '../../src/simulate/oracle/plan.ts';
import { prepare } from '../../src/simulate/prepared.ts';
import { backlogTarget } from '../../src/simulate/rivals/backlog.ts';
import type { Rival } from '../../src/simulate/rivals/rival.ts';
import { simulate } from '../../src/simulate/world.ts';
import { MINUTE_MS, smallWorld, START_MS, steady } from '../support/small-world.ts';

describe('the steadiest service', () => {
  const cumulative = (counts: readonly number[]) => {
    let sum = 0;
    return Float64Array.from([0, ...counts.map((count) => (sum += count))]);
  };

  test('spreads a burst over the time that it has', () => {
    expect([...steadiestService(cumulative([0, 12, 0, 0, 0, 0]), 3)]).toEqual([0, 3, 3, 3, 3, 0]);
  });

  test('takes what comes evenly as it comes', () => {
    const service = steadiestService(cumulative([2, 2, 2, 2, 2, 2]), 1);

    for (const messages of service) expect(messages).toBeCloseTo(2, 9);
  });

  test('never takes a message before it came or after its deadline, and takes all of them', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(50), { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 1, max: 8 }),
        (counts, late) => {
          const arrived = cumulative(counts);
          const service = steadiestService(arrived, late);

          let taken = 0;
          for (const [i, messages] of service.entries()) {
            taken += messages;

            expect(taken).toBeLessThanOrEqual((arrived[i + 1] ?? 0) + 1e-6);
            expect(taken).toBeGreaterThanOrEqual((arrived[i + 1 - late] ?? 0) - 1e-6);
          }
          expect(taken).toBeCloseTo(arrived.at(-1) ?? 0, 6);
        },
      ),
    );
  });

  test('counts arrivals by the step in which they come', () => {
    expect([...cumulativeArrivals(Float64Array.of(0, 999, 1000, 2500), 0, 3000, 1000)]).toEqual([0, 2, 3, 4]);
  });
});

describe('the plan', () => {
  test('keeps a pod through a pause that costs less than a new start, and lets it go for a longer one', () => {
    const need = [1, 2, 0, 2, 0, 0, 0, 1];

    expect(keptStretches(need, 0, 10, 20)).toEqual([
      [
        { fromMs: 0, toMs: 40 },
        { fromMs: 70, toMs: 80 },
      ],
      [{ fromMs: 10, toMs: 40 }],
    ]);
  });

  test('orders every pod so early that it is ready in time', () => {
    expect(replicasOver([[{ fromMs: 100, toMs: 200 }], [{ fromMs: 150, toMs: 180 }]], (ms) => ms - 60)).toEqual([
      { atMs: 40, replicas: 1 },
      { atMs: 90, replicas: 2 },
      { atMs: 180, replicas: 1 },
      { atMs: 200, replicas: 0 },
    ]);
  });
});

test('the oracle keeps the objective at less cost than a policy that has to wait and see', () => {
  const spike = (atMs: number) => (atMs > START_MS + 60 * MINUTE_MS && atMs < START_MS + 90 * MINUTE_MS ? 20 : 2);
  const scored = { fromMs: START_MS + 20 * MINUTE_MS, toMs: START_MS + 180 * MINUTE_MS };
  const world = prepare(smallWorld({ scored }, { load: steady(spike) }, 180), 1);
  const seer = oracle(world);

  const knowing = simulate(world, seer.pilotFor(seer.defaults));
  const seeing = simulate(world, backlogTarget({ type: 'average', target: 4 }));

  expect(knowing.services[0]?.waits.withinSlo).toBeGreaterThan(0.999);
  expect(seeing.services[0]?.waits.withinSlo).toBeLessThan(0.95);
  expect(knowing.gpuHours).toBeLessThan(seeing.gpuHours);
});

test('a perfect forecast of the rate lies between the oracle and who waits and sees', () => {
  const rate = (atMs: number) => (atMs > START_MS + 60 * MINUTE_MS && atMs < START_MS + 90 * MINUTE_MS ? 20 : 2);
  const scored = { fromMs: START_MS + 20 * MINUTE_MS, toMs: START_MS + 180 * MINUTE_MS };
  const world = prepare(smallWorld({ scored }, { load: steady(rate) }, 180), 1);

  const perfect = simulate(world, knownRate(world).pilotFor(knownRate(world).defaults));

  expect(perfect.services[0]?.waits.withinSlo).toBeGreaterThan(0.99);
  expect(perfect.gpuHours).toBeGreaterThan(simulate(world, oracle(world).pilotFor(oracle(world).defaults)).gpuHours);
});

describe('who orders all pods the second a burst begins', () => {
  const burst = { fromMs: START_MS + 60 * MINUTE_MS + 2400, toMs: START_MS + 90 * MINUTE_MS };
  const rate = (atMs: number) => (atMs >= burst.fromMs && atMs < burst.toMs ? 20 : 2);
  const scored = { fromMs: START_MS + 20 * MINUTE_MS, toMs: START_MS + 180 * MINUTE_MS };
  const load = (bursts: readonly (typeof burst)[]) => () => ({ curve: rate, spikesMs: [burst.fromMs], bursts });
  const world = prepare(smallWorld({ scored }, { load: load([burst]) }, 180), 1);
  const outcomeOf = (seer: Rival) => simulate(world, seer.pilotFor(seer.defaults)).services[0] ?? fail();

  test('wants no pod for it before, all of them from then on, and none for long once it has caught up', () => {
    const { wanted, ready } = outcomeOf(atOnce(world)).timeline;
    const at = (minute: number) => wanted[minute - 20];

    expect([at(59), at(61), at(89), at(130)]).toEqual([2, 30, 30, 2]);
    expect(ready.slice(0, 62 - 20).every((pods) => pods <= 2)).toBe(true);
  });

  test('is late while they start, and with nothing else', () => {
    const { waits, timeline } = outcomeOf(atOnce(world));
    const late = timeline.late.flatMap((messages, i) => (messages > 0 ? [i + 20] : []));

    expect(outcomeOf(oracle(world)).waits.withinSlo).toBeGreaterThan(waits.withinSlo);
    expect(Math.min(...late)).toBeGreaterThanOrEqual(60);
    expect(Math.max(...late)).toBeLessThanOrEqual(70);
  });

  test('is asked only where there is one', () => {
    expect(hasBursts(world)).toBe(true);
    expect(hasBursts(prepare(smallWorld({ scored }, { load: load([]) }, 180), 1))).toBe(false);
  });
});

function fail(): never {
  throw new Error('the world has no service');
}
