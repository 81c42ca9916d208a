import { expect, test } from '@jest/globals';
import { assert, double, integer, property } from 'fast-check';
import { LARGEST_VALUE, reading, SourceError } from '../../src/sources/source.ts';

const NOW_MS = Date.UTC(2026, 10, 23, 9, 30);

test.each([
  [Number.NaN, NOW_MS, 'no-data', 'the value is not a number'],
  [Infinity, NOW_MS, 'bad-value', 'the value is Infinity'],
  [-1, NOW_MS, 'bad-value', 'the value is negative (-1)'],
  [LARGEST_VALUE + 1, NOW_MS, 'bad-value', 'the value is too large to be true (9007199254740992)'],
  [1, Number.NaN, 'bad-value', 'the value has no time'],
  [1, NOW_MS + 120_000, 'bad-value', "the value's time is 120 s in the future: compare the clocks"],
])('%p at %p is %s: %s', (value, atMs, trouble, message) => {
  expect(reading(value, atMs, NOW_MS)).toMatchObject({ trouble, message });
});

test('whatever comes in, a sample is finite, in range and not from the future', () => {
  assert(
    property(double(), integer({ min: -1e14, max: 1e14 }), (value, offsetMs) => {
      const made = reading(value, NOW_MS + offsetMs, NOW_MS);
      if (made instanceof SourceError) return;

      expect(made.value).toBe(value);
      expect(made.value >= 0 && made.value <= LARGEST_VALUE).toBe(true);
      expect(made.atMs).toBe(Math.min(NOW_MS + offsetMs, NOW_MS));
    }),
  );
});
