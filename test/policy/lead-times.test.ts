import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  FEWEST_STARTS,
  LONGEST_MS,
  measuredLeadTime,
  MOST_STARTS,
  NO_STARTS,
  OLDEST_MS,
  type PodStart,
  type Starts,
  withStart,
} from '../../src/policy/lead-times.ts';

const NOW_MS = Date.UTC(2026, 10, 23, 14, 30);
const AT = { nowMs: NOW_MS, delayMs: 30_000 };

/** A pod that took so long, and was ready so long ago. */
function start(seconds: number, { agoMs = 60_000, ...over }: Partial<PodStart> & { agoMs?: number } = {}): PodStart {
  const readyMs = NOW_MS - agoMs;
  return { createdMs: readyMs - seconds * 1000, readyMs, onNewNode: false, ...over };
}

function startsOf(some: readonly PodStart[]): Starts {
  return some.reduce(withStart, NO_STARTS);
}

/** Seconds of the P90 alone. */
function secondsOf(seconds: readonly number[]): number {
  const measured = measuredLeadTime('pod', startsOf(seconds.map((one) => start(one))), { ...AT, delayMs: 0 });
  return (measured?.ms ?? Number.NaN) / 1000;
}

describe('the lead time of a pod', () => {
  test('is the P90 of its starts, and the time until an HPA acts', () => {
    const seconds = [100, 110, 120, 130, 140, 150, 160, 170, 180, 190, 200];

    expect(measuredLeadTime('pod', startsOf(seconds.map((one) => start(one))), AT)).toEqual({
      ms: 220_000,
      from: 'measured',
      sentence: 'measured, the P90 of 11 starts and 30s until an HPA acts',
    });
  });

  test('lies between two starts where none is the P90', () => {
    expect(secondsOf([10, 20, 30, 40, 50])).toBeCloseTo(46);
  });

  test('is not known before five starts', () => {
    expect(secondsOf([10, 20, 30, 40])).toBeNaN();
  });

  test('is hardly moved by one pod that took far longer than all others', () => {
    expect(secondsOf([60, 60, 60, 60, 7000])).toBeLessThanOrEqual(120);
  });

  test('follows pods that wait for nodes, when that is what pods do', () => {
    expect(secondsOf([30, 30, 30, 600, 610, 620])).toBeGreaterThan(600);
  });

  test('forgets what is older than 14 days', () => {
    const old = Array.from({ length: 10 }, () => start(900, { agoMs: OLDEST_MS + 1 }));
    const few = Array.from({ length: FEWEST_STARTS }, () => start(60));

    expect(measuredLeadTime('pod', startsOf(old), AT)).toBeUndefined();
    expect(measuredLeadTime('pod', startsOf([...old, ...few]), AT)?.ms).toBe(90_000);
  });

  test('goes by the newest fifty starts, in whatever order they are told', () => {
    const before = Array.from({ length: 30 }, () => start(900, { agoMs: 3_600_000 }));
    const after = Array.from({ length: MOST_STARTS }, () => start(60));

    expect(measuredLeadTime('pod', startsOf([...after, ...before]), AT)?.ms).toBe(90_000);
  });

  test.each([
    ['that became ready before it was created, by clocks that differ', -1],
    ['that waited for hours', LONGEST_MS / 1000 + 1],
    ['whose times cannot be read', Number.NaN],
  ])('leaves out a pod %s', (_, seconds) => {
    expect(withStart(NO_STARTS, start(seconds))).toBe(NO_STARTS);
  });
});

describe('the lead time of a node', () => {
  test('is that of the pods that waited for one', () => {
    const fast = Array.from({ length: 20 }, () => start(30));
    const slow = Array.from({ length: FEWEST_STARTS }, () => start(600, { onNewNode: true }));

    expect(measuredLeadTime('node', startsOf([...slow, ...fast]), AT)).toMatchObject({
      ms: 630_000,
      sentence: 'measured, the P90 of 5 starts on new nodes and 30s until an HPA acts',
    });
  });

  test('is not pushed out by pods that found a node', () => {
    const slow = Array.from({ length: FEWEST_STARTS }, () => start(600, { onNewNode: true, agoMs: 3_600_000 }));
    const fast = Array.from({ length: 2 * MOST_STARTS }, () => start(30));

    expect(measuredLeadTime('node', startsOf([...slow, ...fast]), AT)?.ms).toBe(630_000);
  });

  test('is not known while nobody can say which pods waited for one', () => {
    const unknown = Array.from({ length: 10 }, () => start(600, { onNewNode: undefined }));

    expect(measuredLeadTime('node', startsOf(unknown), AT)).toBeUndefined();
    expect(measuredLeadTime('pod', startsOf(unknown), AT)).toBeDefined();
  });
});

describe('whatever pods do', () => {
  const seconds = fc.array(fc.integer({ min: 0, max: 7200 }), { minLength: FEWEST_STARTS, maxLength: MOST_STARTS });

  test('the lead time is one that a pod took, or between two that pods took', () => {
    fc.assert(
      fc.property(seconds, (some) => {
        expect(secondsOf(some)).toBeGreaterThanOrEqual(Math.min(...some));
        expect(secondsOf(some)).toBeLessThanOrEqual(Math.max(...some));
      }),
    );
  });

  test('a pod that takes longer never makes it shorter', () => {
    fc.assert(
      fc.property(seconds, fc.nat(), fc.nat({ max: 3600 }), (some, which, more) => {
        const slower = some.map((one, i) => (i === which % some.length ? Math.min(7200, one + more) : one));

        expect(secondsOf(slower)).toBeGreaterThanOrEqual(secondsOf(some));
      }),
    );
  });

  test('the order in which pods are told of does not matter', () => {
    const ago = fc.array(fc.integer({ min: 0, max: 3_600_000 }), { minLength: 1, maxLength: 120 });
    const distinct = ago.map((some) => [...new Set(some)].map((agoMs) => start((agoMs % 600) + 1, { agoMs })));
    const shuffled = distinct.chain((some) =>
      fc.tuple(fc.constant(some), fc.shuffledSubarray(some, { minLength: some.length })),
    );

    fc.assert(
      fc.property(shuffled, ([some, others]) => {
        expect(measuredLeadTime('pod', startsOf(others), AT)).toEqual(measuredLeadTime('pod', startsOf(some), AT));
      }),
    );
  });

  test('no more is kept than is used', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 200 }), (some) => {
        const { all, onNewNodes } = startsOf(some.map((onNewNode, i) => start(i, { onNewNode })));

        expect(all.length).toBeLessThanOrEqual(MOST_STARTS);
        expect(onNewNodes.length).toBeLessThanOrEqual(MOST_STARTS);
      }),
    );
  });
});
