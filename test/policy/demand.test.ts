import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Capacity, type Load, ratePerPod, wholePods, workInPods } from '../../src/policy/demand.ts';

const capacity = (over: Partial<Capacity> = {}): Capacity => ({
  batchSeconds: 2,
  batchSize: 8,
  batchesAtOnce: 1,
  utilisation: 0.8,
  ...over,
});
const load = (over: Partial<Load> = {}): Load => ({ backlog: 0, arrivalsPerSecond: 0, drainSeconds: 60, ...over });

const podsFor = (work: Load, pod: Capacity) => wholePods(workInPods(work, { ...pod, ratePerPod: ratePerPod(pod) }));

describe('pods for a load', () => {
  test('the worked example: 20/s arriving, 6,000 waiting, 10 minutes to drain, four at a time in 0.8 s', () => {
    const pod = capacity({ batchSeconds: 0.8, batchSize: 4 });

    expect(ratePerPod(pod)).toBe(5);
    expect(podsFor(load({ backlog: 6000, arrivalsPerSecond: 20, drainSeconds: 600 }), pod)).toBe(8);
  });

  test('are none when nothing waits and nothing comes', () => {
    expect(podsFor(load(), capacity())).toBe(0);
  });

  test('are one for the smallest work', () => {
    expect(podsFor(load({ backlog: 1 }), capacity())).toBe(1);
  });

  test('are not one more for a rounding error', () => {
    const three = load({ arrivalsPerSecond: 0.1 + 0.2 });

    expect(podsFor(three, capacity({ batchSeconds: 1, batchSize: 1, utilisation: 0.1 }))).toBe(3);
  });

  test('halve when a pod works on two batches at once', () => {
    const busy = load({ arrivalsPerSecond: 64 });

    expect(podsFor(busy, capacity())).toBe(20);
    expect(podsFor(busy, capacity({ batchesAtOnce: 2 }))).toBe(10);
  });

  test('never fall when more waits, more arrives or a batch takes longer', () => {
    const positive = fc.double({ min: 0, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(
        positive,
        positive,
        positive,
        positive,
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        (q, dq, a, da, s) => {
          const before = podsFor(load({ backlog: q, arrivalsPerSecond: a }), capacity({ batchSeconds: s }));

          expect(
            podsFor(load({ backlog: q + dq, arrivalsPerSecond: a }), capacity({ batchSeconds: s })),
          ).toBeGreaterThanOrEqual(before);
          expect(
            podsFor(load({ backlog: q, arrivalsPerSecond: a + da }), capacity({ batchSeconds: s })),
          ).toBeGreaterThanOrEqual(before);
          expect(
            podsFor(load({ backlog: q, arrivalsPerSecond: a }), capacity({ batchSeconds: s * 2 })),
          ).toBeGreaterThanOrEqual(before);
        },
      ),
    );
  });

  test('are enough: they work off what arrives and drain the backlog in time', () => {
    const amount = fc.double({ min: 0, max: 1e5, noNaN: true });
    fc.assert(
      fc.property(amount, amount, fc.integer({ min: 1, max: 3600 }), (backlog, arrivalsPerSecond, drainSeconds) => {
        const pods = podsFor({ backlog, arrivalsPerSecond, drainSeconds }, capacity());

        const done = pods * ratePerPod(capacity()) * capacity().utilisation * drainSeconds;
        expect(done).toBeGreaterThanOrEqual((backlog + arrivalsPerSecond * drainSeconds) * (1 - 1e-6) - 1e-3);
      }),
    );
  });
});
