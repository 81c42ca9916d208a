import { describe, expect, test } from '@jest/globals';
import { Memory } from '../../src/policy/memory.ts';
import type { PodsSignals } from '../../src/policy/rules.ts';
import type { Signal } from '../../src/policy/signal.ts';
import type { Sample } from '../../src/series/series.ts';

const MINUTE_MS = 60_000;
const START_MS = Date.UTC(2026, 0, 5, 9);
const AT_ONCE = 8;

const known = (name: string, sample: Sample, previous?: Sample): Signal => ({
  name,
  sample,
  previous,
  trouble: undefined,
  maxAgeMs: 240_000,
});

/** What is known at a minute: the backlog of the minute before last, and of the one before it. */
function minute(i: number, over: { backlog?: readonly [number, number]; pods?: number; rate?: number } = {}) {
  const { backlog: [before, now] = [500, 500], pods = 10, rate = 16 } = over;
  const nowMs = START_MS + i * MINUTE_MS;
  const values = new Float64Array(40).fill(rate);
  const arrivals = known('arrivals', { atMs: nowMs, value: 16 });
  const recent = { startMs: nowMs - 39 * 15_000, stepMs: 15_000, values };
  const signals: PodsSignals = {
    backlog: known(
      'backlog',
      { atMs: nowMs - 2 * MINUTE_MS, value: now },
      { atMs: nowMs - 3 * MINUTE_MS, value: before },
    ),
    arrivals: { ...arrivals, recent },
    completions: { ...arrivals, name: 'completions', recent },
    readyPods: known('ready pods', { atMs: nowMs, value: pods }),
    batchSeconds: 4,
  };
  return signals;
}

function taught(of: (i: number) => Parameters<typeof minute>[1]): Memory {
  const memory = new Memory();
  for (let i = 0; i < 30; i++) memory.observe(minute(i, of(i)), AT_ONCE);
  return memory;
}

describe('the rate of a pod', () => {
  test('is learnt while full batches wait for every pod', () => {
    expect(taught(() => ({})).learnt).toMatchObject({ ratePerPod: 1.6 });
  });

  test('is not learnt from a backlog that is little more than what is being worked on', () => {
    expect(taught(() => ({ backlog: [100, 100] })).learnt).toBeUndefined();
  });

  test('is not learnt between two samples of which only one is high: the pods may have been idle', () => {
    expect(taught((i) => ({ backlog: i % 2 === 0 ? [500, 20] : [20, 500] })).learnt).toBeUndefined();
  });

  test('is not learnt while pods come and go: a rate over a minute belongs to none of their numbers', () => {
    expect(taught((i) => ({ pods: 10 + (i % 2) })).learnt).toBeUndefined();
  });

  test('is not learnt while nobody counts the pods: more of them would look like faster ones', () => {
    const memory = new Memory();
    for (let i = 0; i < 30; i++) {
      const silent = known('ready pods', { atMs: START_MS - 10 * MINUTE_MS, value: 4 });
      memory.observe({ ...minute(i, { rate: 64 }), readyPods: silent }, AT_ONCE);
    }

    expect(memory.learnt).toBeUndefined();
  });

  test('is learnt once from every sample', () => {
    const memory = new Memory();
    for (let i = 0; i < 5; i++) memory.observe(minute(i), AT_ONCE);
    const { learnt } = memory;

    memory.observe(minute(4), AT_ONCE);

    expect(memory.learnt).toBe(learnt);
  });
});
