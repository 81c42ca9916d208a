import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type LearntRate, learn, type PoolAtWork, rateToPlanWith } from '../../src/policy/service-rate.ts';
import { onePod, RATE_PER_POD } from '../support/one-pod.ts';

const look = (over: Partial<PoolAtWork> = {}): PoolAtWork => ({
  completionsPerSecond: 40,
  readyPods: 10,
  backlog: 500,
  atOnce: 8,
  seconds: 15,
  ...over,
});

function watch(seconds: number, over: Partial<PoolAtWork>, known?: LearntRate): LearntRate | undefined {
  let learnt = known;
  for (let s = 0; s < seconds; s += 15) learnt = learn(learnt, look(over));
  return learnt;
}

describe('the rate of a pod', () => {
  test('is completions by ready pods, once ten busy minutes were seen', () => {
    expect(rateToPlanWith(3, watch(585, {}))).toEqual({ ratePerPod: 3, from: 'configured' });
    expect(rateToPlanWith(3, watch(600, {}))).toEqual({ ratePerPod: 4, from: 'learnt' });
  });

  test('follows a model that is twice as fast within half an hour', () => {
    const before = watch(6 * 3600, {});

    const after = watch(1800, { completionsPerSecond: 80 }, before);

    expect(after?.ratePerPod).toBeGreaterThan(7);
    expect(after?.ratePerPod).toBeLessThan(8);
  });

  test.each([
    ['with less work than places', { backlog: 79 }],
    ['that may have run dry by chance', { completionsPerSecond: 40, seconds: 60, backlog: 226 }],
    ['without pods', { readyPods: 0 }],
    ['without time', { seconds: 0 }],
    ['without a number', { completionsPerSecond: Number.NaN }],
  ])('is not learnt from a pool %s', (_, over) => {
    const known = { ratePerPod: 4, busySeconds: 900 };

    expect(learn(known, look(over))).toBe(known);
  });

  test('is that of a busy pod, and not of one that ran dry between two looks', () => {
    const watched = (arrivalsPerSecond: number) =>
      [...onePod(arrivalsPerSecond, 28 * 1440)].reduce<LearntRate | undefined>(learn, undefined);

    expect(watched(0.2)).toBeUndefined();
    expect(watched(0.3)?.ratePerPod).toBeCloseTo(RATE_PER_POD, 3);
  });

  test('stays within a quarter and four times what is configured, whatever was seen', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, noNaN: true }),
        fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
        (seen, configured) => {
          const { ratePerPod } = rateToPlanWith(configured, { ratePerPod: seen, busySeconds: 1e4 });

          expect(ratePerPod).toBeGreaterThanOrEqual(configured / 4);
          expect(ratePerPod).toBeLessThanOrEqual(configured * 4);
        },
      ),
    );
  });
});
