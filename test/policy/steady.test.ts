import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decidePods } from '../../src/policy/decide.ts';
import { explain } from '../../src/policy/explain.ts';
import { RULES, signals, steady } from '../support/decisions.ts';
import { OPEN_MS, signal } from '../support/signals.ts';

/** The decision for a load of so many pods, after so many were wanted. */
function decided(work: number, last?: number, noiseInPods = 0) {
  const known = signals({ backlog: signal('backlog', 0, 0), arrivals: steady('arrivals', work * 3.2) });
  const perSecond = work * 3.2;
  const lately = {
    atMs: OPEN_MS,
    perSecond,
    dispersion: work === 0 ? 0 : (noiseInPods * 4) ** 2 / perSecond,
    seconds: 900,
  };
  const outlook = { lately, last: last === undefined ? undefined : { wanted: last, replicas: last } };
  const decision = decidePods(OPEN_MS, known, { ...RULES, limits: { min: 0, max: 100 } }, outlook);
  if (decision.kind === 'refusal') throw new Error(decision.reason);
  return decision;
}

describe('work that wavers around a whole number of pods', () => {
  test('keeps one pod until it is clearly not needed', () => {
    expect([5.1, 5, 4.8, 4.6].map((work) => decided(work, 6).value)).toEqual([6, 6, 6, 5]);
    expect(explain(decided(4.9, 6))).toContain('6 pods as before');
  });

  test('does not keep two, where chance does not explain them', () => {
    expect(decided(4.9, 7).value).toBe(5);
  });

  test('keeps as many as chance may ask for again, up to a quarter of the work', () => {
    expect([0, 1, 2, 3].map((noise) => decided(19.9, 22, noise).value)).toEqual([20, 20, 22, 22]);
    expect([23, 24, 25, 26].map((last) => decided(19.9, last, 100).value)).toEqual([23, 24, 25, 20]);
  });

  test('keeps no pod without work', () => {
    expect(decided(0, 1).value).toBe(0);
  });

  test('only delays lowering: never above both the work and the last value, never below the work', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 90, noNaN: true }), fc.integer({ min: 0, max: 90 }), (work, last) => {
        const plain = decided(work).value;

        const { value } = decided(work, last);

        expect(value).toBeGreaterThanOrEqual(plain);
        expect(value).toBeLessThanOrEqual(Math.max(plain, last));
      }),
    );
  });
});
