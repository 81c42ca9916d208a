import { describe, expect, test } from '@jest/globals';
import { filledIn, suddenRises } from '../../src/simulate/past-load.ts';
import { loadOf, MINUTE_MS, MONDAY_MS } from '../support/loads.ts';

/** Some days of a load that is the minute of its day, with a hole in steps `[from, to)`. */
function withHole(days: number, from: number, to: number) {
  const load = loadOf({ days }, (minute) => minute);
  return { ...load, values: load.values.map((value, i) => (i >= from && i < to ? Number.NaN : value)) };
}

describe('a hole in a past', () => {
  test('of up to an hour is bridged by a straight line', () => {
    const { trace, missing } = filledIn(withHole(1, 100, 104));

    expect(trace.rates.slice(99, 105)).toEqual([495, 500, 505, 510, 515, 520]);
    expect(missing).toBeCloseTo(4 / 288);
  });

  test('that is longer has what came at that time a day before', () => {
    expect(filledIn(withHole(2, 288 + 100, 288 + 150)).trace.rates[288 + 120]).toBe(600);
  });

  test('that is longer has what came a week before, where that is known', () => {
    const past = withHole(9, 8 * 288 + 100, 8 * 288 + 150);
    past.values[288 + 120] = 7;

    expect(filledIn(past).trace.rates[8 * 288 + 120]).toBe(7);
  });

  test('on the first day has what came last', () => {
    expect(filledIn(withHole(1, 100, 150)).trace.rates[149]).toBe(495);
  });

  test('at the beginning or the end is left out', () => {
    const { trace } = filledIn(withHole(1, 0, 10));

    expect(trace.atMs[0]).toBe(MONDAY_MS + 50 * MINUTE_MS);
    expect(trace.rates).toHaveLength(278);
  });
});

test('a past without any value is refused', () => {
  expect(() => filledIn(withHole(1, 0, 288))).toThrow('expected a past with values, found none');
});

describe('a sudden rise', () => {
  const rises = (level: (minute: number) => number) =>
    suddenRises(filledIn(loadOf({ days: 2 }, level)).trace, 2).map((atMs) => (atMs - MONDAY_MS) / MINUTE_MS);

  test('is one by half and by two pods within ten minutes', () => {
    expect(rises((minute) => (minute >= 600 && minute < 700 ? 12 : 6))).toEqual([600, 1440 + 600]);
  });

  test('is not a slow one, nor one of less than two pods', () => {
    expect(rises((minute) => 10 + minute / 100)).toEqual([]);
    expect(rises((minute) => (minute >= 600 ? 4 : 1))).toEqual([]);
  });
});
