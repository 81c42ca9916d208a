import { describe, expect, test } from '@jest/globals';
import { combine, proposal, type Reading, type Target } from '../../src/simulate/hpa.ts';
import { type Behavior, DEFAULT_BEHAVIOR, paced, stabilised } from '../../src/simulate/hpa-behavior.ts';
import { HorizontalAutoscaler } from '../../src/simulate/autoscaler.ts';

const tolerance = { up: 0.1, down: 0.1 };
const average = (target: number): Target => ({ type: 'average', target });
const value = (target: number): Target => ({ type: 'value', target });
const pods = (wanted: number, ready = wanted, existing = wanted) => ({ wanted, ready, existing });

describe('the replicas that one metric proposes', () => {
  test.each<[string, number, Target, ReturnType<typeof pods>, number]>([
    ['AverageValue: the value over the target', 24, average(8), pods(1), 3],
    ['AverageValue: rounded up', 25, average(8), pods(1), 4],
    ['AverageValue: a thousandth too many is one pod more', 24.001, average(8), pods(1), 4],
    ['AverageValue: pods that are not ready do not matter', 24, average(8), pods(4, 0), 3],
    ['AverageValue: within the tolerance the pods that exist', 22, average(1), pods(20), 20],
    ['AverageValue: within the tolerance downwards', 18, average(1), pods(20), 20],
    ['AverageValue: just beyond the tolerance', 22.1, average(1), pods(20), 23],
    ['AverageValue: nothing wanted', 0, average(1), pods(5), 0],
    ['AverageValue: from no pods', 3, average(1), pods(0), 3],
    ['Value: the ratio times the ready pods', 30, value(10), pods(4), 12],
    ['Value: pods that start do not multiply', 30, value(10), pods(4, 2), 6],
    ['Value: no ready pod proposes nothing', 30, value(10), pods(4, 0), 0],
    ['Value: within the tolerance the wanted replicas', 10.9, value(10), pods(4, 1), 4],
  ])('%s', (_, usage, target, replicas, expected) => {
    expect(proposal(usage, target, replicas, tolerance)).toBe(expected);
  });

  test('obey a tolerance of their own for each direction', () => {
    expect(proposal(21, average(1), pods(20), { up: 0, down: 0.3 })).toBe(21);
    expect(proposal(15, average(1), pods(20), { up: 0, down: 0.3 })).toBe(20);
  });
});

describe('several metrics', () => {
  const failed: Reading = { error: 'no such metric' };
  test.each<[string, readonly Reading[], number, number | string]>([
    ['the highest proposal wins', [{ value: 3 }, { value: 7 }], 5, 7],
    ['a failing metric does not stop a scale-out', [failed, { value: 7 }], 5, 7],
    ['a failing metric stops a scale-in', [failed, { value: 3 }], 5, 'no such metric'],
    ['as many as there are may stay', [failed, { value: 5 }], 5, 5],
    ['without any metric nothing changes', [failed, failed], 5, 'no such metric'],
  ])('%s', (_, readings, replicas, expected) => {
    const combined = combine(readings, [average(1), average(1)], pods(replicas), tolerance);

    expect('error' in combined ? combined.error : combined.replicas).toBe(expected);
  });
});

test('a Value cannot be followed where no pod exists, an AverageValue can', () => {
  const nothing = pods(3, 0, 0);

  expect(combine([{ value: 9 }], [value(1)], nothing, tolerance)).toEqual({ error: 'no pods to count' });
  expect(combine([{ value: 9 }], [average(1)], nothing, tolerance)).toEqual({ replicas: 9 });
});

test('a Value within its tolerance needs no pod', () => {
  expect(combine([{ value: 10.9 }], [value(10)], pods(3, 0, 0), tolerance)).toEqual({ replicas: 3 });
});

describe('stabilisation', () => {
  const past = [
    { atMs: 0, replicas: 9 },
    { atMs: 100_000, replicas: 6 },
    { atMs: 200_000, replicas: 12 },
  ];
  const windows = (up: number, down: number): Behavior => ({
    up: { ...DEFAULT_BEHAVIOR.up, windowSeconds: up },
    down: { ...DEFAULT_BEHAVIOR.down, windowSeconds: down },
  });

  test.each<[string, number, number, Behavior, number]>([
    ['down follows the highest wish of the window', 12, 2, windows(0, 250), 12],
    ['a wish that has left the window is forgotten', 12, 2, windows(0, 50), 2],
    ['up follows the lowest wish of the window', 4, 20, windows(250, 0), 6],
    ['up at once without a window', 4, 20, windows(0, 300), 20],
    ['between the lowest and the highest wish nothing moves', 8, 8, windows(300, 300), 8],
  ])('%s', (_, current, desired, behavior, expected) => {
    expect(stabilised(250_000, current, desired, past, behavior)).toBe(expected);
  });
});

describe('scaling policies', () => {
  const bounds = { min: 1, max: 100 };
  const up = (select: 'max' | 'min' | 'disabled', ...policies: Behavior['up']['policies']): Behavior => ({
    ...DEFAULT_BEHAVIOR,
    up: { windowSeconds: 0, policies, select },
  });
  const down = (select: 'max' | 'min' | 'disabled', ...policies: Behavior['down']['policies']): Behavior => ({
    ...DEFAULT_BEHAVIOR,
    down: { windowSeconds: 0, policies, select },
  });
  const fourPods = { type: 'pods', value: 4, periodSeconds: 60 } as const;
  const half = { type: 'percent', value: 50, periodSeconds: 60 } as const;

  test.each<[string, Behavior, number, number, number]>([
    ['by default the larger of four pods and 100 %', DEFAULT_BEHAVIOR, 2, 50, 6],
    ['by default doubled from many', DEFAULT_BEHAVIOR, 10, 50, 20],
    ['the largest step is taken', up('max', fourPods, half), 10, 50, 15],
    ['the smallest step is taken', up('min', fourPods, half), 10, 50, 14],
    ['percentages round up, so that one pod can grow', up('max', { ...half, value: 10 }), 1, 50, 2],
    ['disabled', up('disabled', fourPods), 10, 50, 10],
    ['the maximum holds', up('max', { ...half, value: 900 }), 60, 500, 100],
    ['down by the largest step', down('max', fourPods, half), 10, 1, 5],
    ['down by the smallest step', down('min', fourPods, half), 10, 1, 6],
    ['percentages that remain are cut off', down('max', { ...half, value: 10 }), 5, 1, 4],
    ['down disabled', down('disabled', fourPods), 10, 1, 10],
  ])('%s', (_, behavior, current, desired, expected) => {
    expect(paced(0, current, desired, [], { behavior, bounds })).toBe(expected);
  });

  test('count what was changed within their period, both ways', () => {
    const changes = [
      { atMs: 0, replicas: 3 },
      { atMs: 50_000, replicas: 2 },
      { atMs: 55_000, replicas: -1 },
    ];

    expect(paced(60_001, 10, 50, changes, { behavior: up('max', fourPods), bounds })).toBe(13);
  });
});

describe('an HPA over time', () => {
  const spec = { bounds: { min: 1, max: 30 }, targets: [average(1)], tolerance };
  const replicasAfter = (
    hpa: HorizontalAutoscaler,
    wishes: readonly (number | undefined)[],
    from: number,
  ): number[] => {
    let replicas = from;
    return wishes.map((wish, i) => {
      replicas = hpa.sync(i * 15_000, [wish === undefined ? { error: 'down' } : { value: wish }], pods(replicas));
      return replicas;
    });
  };

  test('climbs from one pod to 10 as a real cluster was measured without behavior: 4, 8, 10', () => {
    expect(replicasAfter(new HorizontalAutoscaler(spec), [10, 10, 10, 10], 1)).toEqual([4, 8, 10, 10]);
  });

  test('climbs by four pods and then by doubling with the default behavior', () => {
    const hpa = new HorizontalAutoscaler({ ...spec, behavior: DEFAULT_BEHAVIOR });

    expect(replicasAfter(hpa, [25, 25, 25, 25], 1)).toEqual([5, 10, 20, 25]);
  });

  test('comes down five minutes after the last high wish', () => {
    const hpa = new HorizontalAutoscaler({ ...spec, behavior: DEFAULT_BEHAVIOR });

    const replicas = replicasAfter(hpa, [10, ...Array.from({ length: 21 }, () => 2)], 10);

    expect(replicas.indexOf(2)).toBe(20);
    expect(replicas.slice(0, 20)).toEqual(Array.from({ length: 20 }, () => 10));
  });

  test('keeps its replicas while the metric fails, however long', () => {
    const hpa = new HorizontalAutoscaler({ ...spec, behavior: DEFAULT_BEHAVIOR });

    expect(
      replicasAfter(
        hpa,
        Array.from({ length: 60 }, () => undefined),
        12,
      ).at(-1),
    ).toBe(12);
  });

  test('moves into its bounds without asking a metric', () => {
    expect(new HorizontalAutoscaler(spec).sync(0, [{ error: 'down' }], pods(50))).toBe(30);
  });

  test('stays switched off at zero replicas', () => {
    expect(new HorizontalAutoscaler(spec).sync(0, [{ value: 9 }], pods(0))).toBe(0);
  });

  test('remembers that it was switched off, and is careful for the length of its window upwards', () => {
    const up = { ...DEFAULT_BEHAVIOR.up, windowSeconds: 60 };
    const hpa = new HorizontalAutoscaler({ ...spec, behavior: { ...DEFAULT_BEHAVIOR, up } });

    const found = [0, 0, 2, 2, 2].map((wanted, i) => hpa.sync(i * 15_000, [{ value: 9 }], pods(wanted)));

    expect(found).toEqual([0, 0, 2, 2, 6]);
  });

  test('counts no change that a later one took the place of, however long the period of the other direction', () => {
    const by = (most: number, periodSeconds: number) =>
      ({ windowSeconds: 0, policies: [{ type: 'pods', value: most, periodSeconds }], select: 'max' }) as const;
    const hpa = new HorizontalAutoscaler({ ...spec, behavior: { up: by(4, 15), down: by(1, 600) } });

    // Of the twelve pods that it added it remembers the last four: nine were there when the period began.
    expect(replicasAfter(hpa, [13, 13, 13, 1, 1], 1)).toEqual([5, 9, 13, 8, 8]);
  });
});
