import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { History } from '../../src/series/history.ts';

const STEP_MS = 15_000;
const NOON_MS = Date.UTC(2026, 10, 23, 12);

const at = (steps: number) => NOON_MS + steps * STEP_MS;
const valuesOf = (history: History, fromStep: number, toStep: number) => [
  ...history.between(at(fromStep), at(toStep)).values,
];

describe('a history', () => {
  test('keeps samples in the slots that hold their times, and gaps as gaps', () => {
    const history = new History(STEP_MS, 10);

    history.record({ atMs: at(0) + 3000, value: 5 });
    history.record({ atMs: at(2), value: 7 });

    expect(valuesOf(history, 0, 3)).toEqual([5, Number.NaN, 7, Number.NaN]);
  });

  test('lets the last sample of a slot stand for it', () => {
    const history = new History(STEP_MS, 10);

    history.record({ atMs: at(0) + 1000, value: 5 });
    history.record({ atMs: at(0) + 9000, value: 6 });

    expect(valuesOf(history, 0, 0)).toEqual([6]);
    expect(history.previous?.value).toBe(5);
  });

  test('refuses a sample older than the newest, so that a source cannot take back what is known', () => {
    const history = new History(STEP_MS, 10);
    history.record({ atMs: at(5), value: 10 });

    const used = history.record({ atMs: at(1), value: 4 });

    expect(used).toBe(false);
    expect(history.newest).toEqual({ atMs: at(5), value: 10 });
  });

  test('takes a corrected value for the same time, without calling it a step', () => {
    const history = new History(STEP_MS, 10);
    history.record({ atMs: at(0), value: 1 });
    history.record({ atMs: at(1), value: 10 });

    history.record({ atMs: at(1), value: 11 });

    expect(history.newest).toEqual({ atMs: at(1), value: 11 });
    expect(history.previous).toEqual({ atMs: at(0), value: 1 });
  });

  test('refuses what is not a number or has no time', () => {
    const history = new History(STEP_MS, 10);

    expect(history.record({ atMs: at(0), value: Number.NaN })).toBe(false);
    expect(history.record({ atMs: at(0), value: Number.POSITIVE_INFINITY })).toBe(false);
    expect(history.record({ atMs: Number.NaN, value: 1 })).toBe(false);
    expect(history.newest).toBeUndefined();
  });

  test('forgets what is older than its capacity', () => {
    const history = new History(STEP_MS, 3);

    for (let step = 0; step < 5; step++) history.record({ atMs: at(step), value: step });

    expect(valuesOf(history, 0, 4)).toEqual([Number.NaN, Number.NaN, 2, 3, 4]);
  });

  test('never shows an old value in a slot that was skipped, however long the silence', () => {
    const history = new History(STEP_MS, 3);
    for (let step = 0; step < 3; step++) history.record({ atMs: at(step), value: 1 });

    history.record({ atMs: at(1000), value: 9 });

    expect(valuesOf(history, 997, 1001)).toEqual([Number.NaN, Number.NaN, Number.NaN, 9, Number.NaN]);
  });

  test('works before 1970 too', () => {
    const history = new History(STEP_MS, 3);

    history.record({ atMs: -STEP_MS, value: 2 });

    expect([...history.between(-STEP_MS, 0).values]).toEqual([2, Number.NaN]);
  });

  test('says what is wrong with a step or a capacity that cannot be', () => {
    expect(() => new History(0, 3)).toThrow('not 0 ms and 3 slots');
    expect(() => new History(1000, 0)).toThrow('not 1000 ms and 0 slots');
  });

  test('agrees with a plain list of samples, whatever comes in whatever order', () => {
    const samples = fc.array(fc.record({ step: fc.integer({ min: 0, max: 40 }), value: fc.nat(100) }), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(samples, fc.integer({ min: 1, max: 12 }), (given, capacity) => {
        const history = new History(STEP_MS, capacity);
        const slots = new Map<number, number>();
        let newest = -1;
        for (const { step, value } of given) {
          history.record({ atMs: at(step), value });
          if (step < newest) continue;
          slots.set(step, value);
          newest = step;
        }

        const expected = Array.from({ length: 41 }, (_, step) => {
          const kept = step > newest - capacity && step <= newest;
          return kept ? (slots.get(step) ?? Number.NaN) : Number.NaN;
        });

        expect(valuesOf(history, 0, 40)).toEqual(expected);
      }),
    );
  });
});
