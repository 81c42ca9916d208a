import { describe, expect, test } from '@jest/globals';
import { DELAY_PROFILES, type Delays } from '../../src/simulate/delays.ts';
import { prepare } from '../../src/simulate/prepared.ts';
import { backlogTarget } from '../../src/simulate/rivals/backlog.ts';
import { POOL } from '../../src/simulate/trading-world.ts';
import { simulate } from '../../src/simulate/world.ts';
import { keepingWarm, MINUTE_MS, smallWorld, START_MS, steady, wanting } from '../support/small-world.ts';

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const share = (values: readonly number[], q: number) =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * q))] ?? Number.NaN;

/** From a message to its result, when the one pod there is busy for hours: the median over many worlds, in seconds. */
function secondsToResult(delays: Delays, standing: { readonly nodes: number; readonly pods: number }): number {
  const serviceSeconds = 6;
  const arrivesMs = START_MS + 12 * MINUTE_MS;
  const scenario = smallWorld(
    { delays, pool: { ...POOL, minNodes: standing.nodes } },
    {
      load: steady((atMs) => (atMs === START_MS || atMs === arrivesMs ? 1000 : 0)),
      bounds: { min: standing.pods, max: 4 },
      batchSize: 1,
      time: { fixedSeconds: serviceSeconds, secondsPerMessage: 0, noise: 'none' },
    },
    30,
  );
  const times = Array.from({ length: 101 }, (_, seed) => {
    const phase = (seed * 7919) % 60_000;
    const arrivalMs = Float64Array.of(START_MS, arrivesMs + phase);
    const world = {
      ...prepare({ ...scenario, services: [] }, seed),
      scenario: {
        ...scenario,
        services: scenario.services.map((one) => ({
          ...one,
          time: { ...one.time, secondsPerMessage: 1, workOf: (message: number) => (message === 0 ? 100_000 : 0) },
        })),
        scored: { fromMs: arrivesMs, toMs: scenario.run.toMs },
      },
      arrivals: [{ arrivalMs, curve: () => 0, spikesMs: [], bursts: [] }],
    };
    const [service] = simulate(world, backlogTarget({ type: 'average', target: 1 })).services;
    return (service?.waits.maxSeconds ?? Number.NaN) + serviceSeconds;
  });
  return median(times);
}

/** Four rungs, from a cold start to a replica that is ready; each within 25 % or 5 s. */
describe('the ladder of cold starts', () => {
  const { A, B } = DELAY_PROFILES;

  test.each<[string, number, Delays, { nodes: number; pods: number }]>([
    ['everything cold: 6 min', 360, A, { nodes: 0, pods: 1 }],
    ['a streamed image: 4 min', 240, { ...A, imagePullSeconds: 7 }, { nodes: 0, pods: 1 }],
    [
      'a ready node with image and weights: 2 min',
      120,
      { ...B, imagePullSeconds: 0, modelLoadSeconds: 23 },
      { nodes: 4, pods: 1 },
    ],
    ['a ready replica: 10 s', 10, A, { nodes: 2, pods: 2 }],
  ])('%s', (_, expected, delays, standing) => {
    const seconds = secondsToResult(delays, standing);

    expect(Math.abs(seconds - expected)).toBeLessThanOrEqual(Math.max(5, 0.25 * expected));
  });
});

/** Google's figures for standby buffers: P50 of 4 to 6 min without, single-digit seconds with, and P99 peaks of a minute. */
describe('a buffer of ready nodes', () => {
  const delays = { ...DELAY_PROFILES.A, node: { median: 230, p95: 300 }, imagePullSeconds: 50, modelLoadSeconds: 5 };
  const waves = (nowMs: number) => 2 + 3 * (Math.floor((nowMs - START_MS) / (40 * MINUTE_MS)) % 2);
  const podStarts = (placeholders?: number): readonly number[] => {
    const scenario = smallWorld({ delays, scored: { fromMs: START_MS, toMs: START_MS + 1200 * MINUTE_MS } }, {}, 1200);
    const world = prepare(scenario, 1);
    const { podStartSeconds } = simulate(
      world,
      wanting(waves, placeholders ? { warm: keepingWarm(() => placeholders) } : {}),
    );
    // The first pods of the world find an empty cluster.
    return podStartSeconds.slice(5);
  };

  test('starts pods in seconds instead of minutes', () => {
    const without = podStarts();
    const buffered = podStarts(4);

    expect(share(without, 0.5)).toBeGreaterThanOrEqual(240);
    expect(share(without, 0.5)).toBeLessThanOrEqual(360);
    expect(share(buffered, 0.5)).toBeLessThan(10);
    expect(share(buffered, 0.99)).toBeLessThanOrEqual(75);
  });
});
