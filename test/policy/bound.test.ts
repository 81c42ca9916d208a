import { describe, expect, test } from '@jest/globals';
import { decidePods } from '../../src/policy/decide.ts';
import { explain } from '../../src/policy/explain.ts';
import { lastOf } from '../../src/policy/last.ts';
import type { Outlook, PodsRules } from '../../src/policy/rules.ts';
import { clearOf, isSwallowed } from '../../src/policy/tolerance.ts';
import { RULES, signals, steady } from '../support/decisions.ts';
import { OPEN_MS, signal } from '../support/signals.ts';

/** The decision for a load of so many pods. */
function decided(work: number, rules: Partial<PodsRules>, outlook: Outlook = {}) {
  const known = signals({ backlog: signal('backlog', 0, 0), arrivals: steady('arrivals', work * 3.2) });
  const decision = decidePods(OPEN_MS, known, { ...RULES, ...rules }, outlook);
  if (decision.kind === 'refusal') throw new Error(decision.reason);
  return decision;
}

const at = (pods: number) => ({ last: { wanted: pods, replicas: pods } });

describe('pods that start together', () => {
  test('are rounded up to whole groups, within the limits', () => {
    const rules = { step: 4, limits: { min: 4, max: 20 } };

    expect([0, 1, 8, 9, 20, 21].map((work) => decided(work, rules).value)).toEqual([4, 4, 8, 12, 20, 20]);
    expect(explain(decided(9, rules))).toContain('rounded up to 12, as 4 pods start together');
  });
});

describe('the tolerance of an HPA', () => {
  // Kubernetes compares value / replicas with 0.9 and 1.1, both included.
  test.each([
    [10, 11, true],
    [10, 12, false],
    [10, 9, true],
    [10, 8, false],
    [20, 22, true],
    [30, 33, true],
    [30, 34, false],
    [9, 10, false],
    [0, 1, false],
    [10, 10, false],
  ])('at %d replicas a value of %d is swallowed: %s', (replicas, value, swallowed) => {
    expect(isSwallowed(value, replicas)).toBe(swallowed);
  });

  test('is said where it swallows a step', () => {
    const decision = decided(11, {}, at(10));

    expect(decision).toMatchObject({ value: 11, winner: 'reactive' });
    expect(explain(decision)).toContain('an HPA at 10 does not act on 11, which is within 10 %');
  });

  test('is cleared when asked, upwards and within the limits', () => {
    const clearTolerance = true;

    expect(decided(11, { clearTolerance }, at(10))).toMatchObject({ value: 12, winner: 'tolerance' });
    expect(decided(18, { clearTolerance }, at(20)).value).toBe(18);
    expect(decided(11, { clearTolerance, limits: { min: 1, max: 11 } }, at(10)).value).toBe(11);
    expect(decided(10, { clearTolerance }).value).toBe(10);
  });

  test('is cleared in whole groups', () => {
    expect([clearOf(40, 4), clearOf(10, 1), clearOf(0, 1), clearOf(9, 1)]).toEqual([48, 12, 1, 10]);
  });

  test('counts from the replicas that an HPA has, and not from a value that it did not act on', () => {
    const first = lastOf(decided(20, {}), undefined);
    const second = lastOf(decided(21, {}, { last: first }), first);

    expect(second).toEqual({ wanted: 21, replicas: 20 });
    expect(decided(22, { clearTolerance: true }, { last: second }).value).toBe(23);
  });

  test('says nothing about a value that was declared for missing signals', () => {
    const missing = { holdMs: 0, fallback: 3 } as const;
    const decision = decidePods(OPEN_MS, signals({ backlog: signal('backlog', 1, 900) }), { ...RULES, missing });

    expect(lastOf(decision, { wanted: 9, replicas: 9 })).toEqual({ wanted: 9, replicas: 9 });
  });
});

describe('GPU memory', () => {
  const gpuMemory = { raiseAbove: 0.9, holdAbove: 0.8, raisePercent: 20 };
  const filled = (ratio: number, flat = false): Outlook => ({
    ...at(15),
    gpuMemory: { signal: signal('GPU memory', ratio, 30), flat },
  });

  test('raises by a share of what is wanted anyway, which cannot feed itself', () => {
    const full = decided(20, { gpuMemory }, filled(0.95));
    const again = decided(20, { gpuMemory }, { ...filled(0.95), last: lastOf(full, undefined) });

    expect([full.value, again.value]).toEqual([24, 24]);
    expect(full.winner).toBe('gpuMemory');
    expect(decided(1, { gpuMemory }, { gpuMemory: filled(0.95).gpuMemory }).value).toBe(2);
  });

  test('holds what was answered last, and lets go when enough is free', () => {
    expect(decided(10, { gpuMemory }, filled(0.85))).toMatchObject({ value: 15, winner: 'gpuMemory' });
    expect(decided(10, { gpuMemory }, filled(0.5)).value).toBe(10);
    expect(decided(20, { gpuMemory }, filled(0.85)).value).toBe(20);
  });

  test('that does not move with the load tells nothing, and that is said', () => {
    const decision = decided(10, { gpuMemory }, filled(0.95, true));

    expect(decision.value).toBe(10);
    expect(explain(decision)).toContain('GPU memory is 95 % full: it does not move while the load does');
  });

  test('that is unknown may have been high: the value does not fall', () => {
    const unknown = { ...at(15), gpuMemory: { signal: signal('GPU memory', 0.5, 3600), flat: false } };

    expect(decided(10, { gpuMemory }, unknown)).toMatchObject({ value: 15, winner: 'gpuMemory' });
    expect(explain(decided(10, { gpuMemory }, unknown))).toContain(
      'held at 15, GPU memory is not known: GPU memory is stale',
    );
  });

  test('stays within the limits', () => {
    expect(decided(60, { gpuMemory }, filled(0.99)).value).toBe(60);
  });
});

describe('a firm and a burst part', () => {
  test.each([0, 1, 9, 10, 11, 60, 200])('of a load of %d pods are the whole together', (work) => {
    const [firm, burst] = (['firm', 'burst'] as const).map(
      (part) => decided(work, { share: { part, firm: 10 } }).value,
    );

    expect(firm).toBeLessThanOrEqual(10);
    expect((firm ?? 0) + (burst ?? 0)).toBe(decided(work, {}).value);
  });

  test('remember what the whole pool wanted', () => {
    expect(lastOf(decided(30, { share: { part: 'burst', firm: 10 } }), undefined)).toEqual({
      wanted: 30,
      replicas: 20,
    });
  });
});
