import { describe, expect, test } from '@jest/globals';
import { DELAY_PROFILES } from '../../src/simulate/delays.ts';
import type { Outcome } from '../../src/simulate/outcome.ts';
import { prepare } from '../../src/simulate/prepared.ts';
import type { Scenario } from '../../src/simulate/scenario.ts';
import { POOL } from '../../src/simulate/trading-world.ts';
import { simulate } from '../../src/simulate/world.ts';
import { keepingWarm, MINUTE_MS, smallWorld, START_MS, wanting } from '../support/small-world.ts';

const steadyNode = { ...DELAY_PROFILES.A, node: { median: 120, p95: 120 } };

/** Pods wanted by the minute, in a world whose nodes take exactly two minutes, pulls 90 s and loads 45 s. */
function run(
  wanted: (minute: number) => number,
  over: Partial<Scenario> = {},
  warm?: (minute: number) => number,
): Outcome {
  const minuteOf = (nowMs: number) => (nowMs - START_MS) / MINUTE_MS;
  const scenario = smallWorld({ delays: steadyNode, ...over });
  const pilot = wanting(
    (nowMs) => wanted(minuteOf(nowMs)),
    warm && { warm: keepingWarm((nowMs) => warm(minuteOf(nowMs))) },
  );
  return simulate(prepare(scenario, 1), pilot);
}

const readyAt = ({ services }: Outcome, minute: number) => services[0]?.timeline.ready[minute];

describe('a pod', () => {
  test('is ready after node, pull and load, and after the load alone on a node that has the image', () => {
    const { podStartSeconds } = run((minute) => (minute < 20 || minute > 28 ? 2 : 1));
    const [cold = 0, , warm = 0] = podStartSeconds;

    expect(cold).toBeGreaterThanOrEqual(120 + 90 + 45);
    expect(cold).toBeLessThanOrEqual(120 + 90 + 45 + 10);
    expect(warm).toBe(45);
  });

  test('finds a free node at once when a placeholder gives way, and the placeholder asks for another node', () => {
    const without = run((minute) => (minute < 30 ? 1 : 3));
    const buffered = run(
      (minute) => (minute < 30 ? 1 : 3),
      {},
      () => 2,
    );

    expect(without.podStartSeconds.at(-1)).toBeGreaterThan(250);
    expect(buffered.podStartSeconds.at(-1)).toBe(45);
    expect(buffered.nodesOrdered).toBe(5);
    expect(buffered.gpuSeconds.onDemand.placeholder).toBeGreaterThan(2 * 3600);
  });

  test('leaves room for as many as the HPA of the placeholders keeps: one where nothing is wanted', () => {
    const { gpuSeconds } = run(
      () => 1,
      {},
      (minute) => (minute < 60 ? 3 : 0),
    );

    const hours = gpuSeconds.onDemand.placeholder / 3600;
    expect(hours).toBeGreaterThan(3 + 1 - 0.5);
    expect(hours).toBeLessThan(3 + 1 + 0.5);
  });
});

describe('the node pool', () => {
  test('keeps an empty node for ten minutes, and then it is not paid any more', () => {
    const { gpuSeconds } = run((minute) => (minute < 60 ? 2 : 1));

    // The HPA comes down five minutes later, and a scan may be ten seconds late.
    expect(gpuSeconds.onDemand.empty).toBeGreaterThanOrEqual(600);
    expect(gpuSeconds.onDemand.empty).toBeLessThanOrEqual(620);
  });

  test('never grows above its size', () => {
    const outcome = run(() => 20, { pool: { ...POOL, maxNodes: 7 } });

    expect(outcome.nodesOrdered).toBe(7);
    expect(readyAt(outcome, 100)).toBe(7);
  });

  test('gets nothing during a stock-out, and tries again after a growing pause', () => {
    const stockOuts = [{ fromMs: START_MS + 30 * MINUTE_MS, toMs: START_MS + 40 * MINUTE_MS }];

    const outcome = run((minute) => (minute < 31 ? 1 : 4), { pool: { ...POOL, stockOuts } });

    // Tried at 31, 36 and, after ten more minutes, at 46.
    expect(readyAt(outcome, 46)).toBe(1);
    expect(readyAt(outcome, 52)).toBe(4);
  });

  test('puts as many pods on a node as it has GPUs', () => {
    const outcome = run(() => 8, { pool: { ...POOL, gpusPerNode: 4 } });

    expect(outcome.nodesOrdered).toBe(2);
    expect(readyAt(outcome, 60)).toBe(8);
  });

  test('loses spot nodes and replaces them', () => {
    const outcome = run(() => 6, { pool: { ...POOL, price: 'spot', lostPerHour: 0.5 } });

    expect(outcome.nodesOrdered).toBeGreaterThan(6);
    expect(outcome.gpuSeconds.spot.busy).toBeGreaterThan(0);
    expect(outcome.gpuSeconds.onDemand.busy).toBe(0);
  });
});
