import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { GPU_STATES } from '../../src/simulate/ledger.ts';
import { prepare } from '../../src/simulate/prepared.ts';
import { backlogTarget } from '../../src/simulate/rivals/backlog.ts';
import { POOL } from '../../src/simulate/trading-world.ts';
import { openWorld, simulate } from '../../src/simulate/world.ts';
import { MINUTE_MS, smallWorld, START_MS, steady, wanting } from '../support/small-world.ts';

const total = (seconds: Readonly<Record<string, number>>) =>
  GPU_STATES.reduce((sum, state) => sum + (seconds[state] ?? 0), 0);

describe('a world', () => {
  test('is the same to the byte for a seed, and another one for another seed', () => {
    const run = (seed: number) =>
      JSON.stringify(simulate(prepare(smallWorld(), seed), backlogTarget({ type: 'average', target: 6 })));

    expect(run(7)).toBe(run(7));
    expect(run(8)).not.toBe(run(7));
  });

  test('comes to the same whoever watches it on its way', () => {
    const world = prepare(smallWorld(), 5);
    const pilot = backlogTarget({ type: 'average', target: 6 });

    const watched = openWorld(world, pilot);
    for (let atMs = START_MS; atMs < START_MS + 120 * MINUTE_MS; atMs += 7001) watched.advance(atMs);

    expect(JSON.stringify(watched.outcome())).toBe(JSON.stringify(simulate(world, pilot)));
  });

  test('tells on its way what was paid so far', () => {
    const pool = { ...POOL, minNodes: 5, maxNodes: 5 };
    const world = openWorld(prepare(smallWorld({ pool }), 1), () => ({ plan: [] }));

    const hours = [60, 90].map((minutes) => {
      world.advance(START_MS + minutes * MINUTE_MS);
      return world.gpuHours(START_MS + minutes * MINUTE_MS);
    });

    // The first scan that orders nodes comes within ten seconds.
    expect(hours.map((hour) => Math.round(hour * 10) / 10)).toEqual([5, 7.5]);
    expect(world.outcome().gpuHours).toBeCloseTo(10, 1);
  });

  test('brings the same messages to every policy', () => {
    const world = prepare(smallWorld(), 3);

    const few = simulate(
      world,
      wanting(() => 2),
    );
    const many = simulate(
      world,
      wanting(() => 9),
    );

    expect(few.services[0]?.arrived).toBe(many.services[0]?.arrived);
    expect(few.services[0]?.arrived).toBe(world.arrivals[0]?.arrivalMs.length);
  });

  test('loses and doubles no message, even when nodes are taken away and replicas jump', () => {
    const scenario = smallWorld(
      { pool: { ...POOL, price: 'spot', lostPerHour: 0.9 } },
      { load: steady((atMs) => (atMs < START_MS + 90 * MINUTE_MS ? 3 : 0)) },
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 3, max: 12 }), (seed, pods) => {
        const world = prepare(scenario, seed);

        const [service] = simulate(
          world,
          wanting((nowMs) => (Math.floor(nowMs / (20 * MINUTE_MS)) % 2 === 0 ? pods : 2)),
        ).services;

        expect(service?.completed).toBe(world.arrivals[0]?.arrivalMs.length);
        expect(service?.waits.messages).toBe(service?.completed);
      }),
      { numRuns: 15 },
    );
  });

  test('charges every second of every GPU once: standing nodes cost their number times the time', () => {
    const pool = { ...POOL, minNodes: 5, maxNodes: 5, gpusPerNode: 2 };

    const { gpuSeconds, gpuHours } = simulate(
      prepare(smallWorld({ pool }), 1),
      wanting((nowMs) => (nowMs < START_MS + 60 * MINUTE_MS ? 9 : 3)),
    );

    // The first scan that orders nodes comes within ten seconds.
    expect(total(gpuSeconds.onDemand)).toBeGreaterThan(10 * (120 * 60 - 10));
    expect(total(gpuSeconds.onDemand)).toBeLessThanOrEqual(10 * 120 * 60);
    expect(gpuHours).toBeCloseTo(total(gpuSeconds.onDemand) / 3600, 9);
    for (const state of GPU_STATES) expect(gpuSeconds.onDemand[state]).toBeGreaterThanOrEqual(0);
  });

  test('works as long as its messages take: busy time is messages times their service', () => {
    const scenario = smallWorld(
      {},
      {
        time: { fixedSeconds: 0, secondsPerMessage: 1, noise: 'none' },
        batchSize: 1,
        load: steady((atMs) => (atMs < START_MS + 90 * MINUTE_MS ? 2 : 0)),
      },
    );

    const { gpuSeconds, services } = simulate(
      prepare(scenario, 2),
      wanting(() => 6),
    );

    expect(gpuSeconds.onDemand.busy).toBeCloseTo(services[0]?.completed ?? 0, 3);
  });

  test('works faster from the moment at which its model does', () => {
    const halfwayMs = START_MS + 60 * MINUTE_MS;
    const time = {
      fixedSeconds: 0,
      secondsPerMessage: 1,
      noise: 'none',
      change: { atMs: halfwayMs, factor: 0.5 },
    } as const;
    const scenario = smallWorld({}, { time, batchSize: 1 });
    const world = prepare(scenario, 2);
    const later = world.arrivals[0]?.arrivalMs.filter((atMs) => atMs >= halfwayMs).length ?? 0;

    const { gpuSeconds } = simulate(
      world,
      wanting(() => 6),
      { fromMs: halfwayMs, toMs: START_MS + 120 * MINUTE_MS },
    );

    expect(gpuSeconds.onDemand.busy / (later / 2)).toBeCloseTo(1, 2);
  });

  test('fills its batches the more the fewer pods there are, and never above their size', () => {
    const world = prepare(smallWorld({}, { load: steady(() => 6) }), 1);
    const efficiency = (pods: number) =>
      simulate(
        world,
        wanting(() => pods),
      ).services[0]?.batchEfficiency ?? Number.NaN;

    expect(efficiency(30)).toBeGreaterThan(0);
    expect(efficiency(4)).toBeGreaterThan(efficiency(30));
    expect(efficiency(2)).toBeLessThanOrEqual(1);
    expect(efficiency(2)).toBeGreaterThan(0.95);
  });

  test('counts the looks of the HPA that found an error, and the nodes of the scored time alone', () => {
    const outage = { fromMs: START_MS + 60 * MINUTE_MS, toMs: START_MS + 70 * MINUTE_MS };
    const scenario = smallWorld({ faults: [{ ...outage, source: 'monitoring', kind: 'down' }] });
    const world = prepare(scenario, 1);
    const late = { fromMs: START_MS + 50 * MINUTE_MS, toMs: START_MS + 120 * MINUTE_MS };

    const down = simulate(world, backlogTarget({ type: 'average', target: 6 }), late);
    const scored = simulate(
      world,
      wanting(() => 5),
      late,
    );

    expect(down.services[0]?.following).toMatchObject({ syncs: 280, syncsWithError: 40 });
    expect(scored.nodesOrdered).toBe(0);
  });

  test('scores only the stretch that it is asked to score', () => {
    const world = prepare(smallWorld(), 1);
    const lastHalf = { fromMs: START_MS + 60 * MINUTE_MS, toMs: START_MS + 120 * MINUTE_MS };

    const all = simulate(
      world,
      wanting(() => 6),
    );
    const half = simulate(
      world,
      wanting(() => 6),
      lastHalf,
    );

    expect(half.services[0]?.waits.messages).toBeLessThan(0.6 * (all.services[0]?.waits.messages ?? 0));
    expect(half.gpuHours).toBeLessThan(all.gpuHours);
    expect(half.gpuHours).toBeCloseTo(6, 1);
  });

  test('holds its replicas while the source is down', () => {
    const outage = { fromMs: START_MS + 60 * MINUTE_MS, toMs: START_MS + 80 * MINUTE_MS };
    const faults = [{ ...outage, source: 'monitoring', kind: 'down' } as const];
    const scenario = smallWorld({ faults }, { load: steady((atMs) => (atMs < outage.fromMs ? 8 : 0)) });

    const [service] = simulate(prepare(scenario, 1), backlogTarget({ type: 'average', target: 6 })).services;

    const during = service?.timeline.wanted.slice(61, 80) ?? [];
    expect(new Set(during).size).toBe(1);
    expect(service?.timeline.wanted.at(-1)).toBe(1);
  });
});
