import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { levels, missing } from '../../src/profile/levels.ts';
import { quantile } from '../../src/profile/quantile.ts';

const GAP = Number.NaN;

test('the baseline is what a tenth of the steps are at or below', () => {
  const found = levels([10, 1, 2, 3, 4, 5, 6, 7, 8, 9]);

  expect(found).toEqual({ steps: 10, mean: 5.5, baseline: 1, p50: 5, p90: 9, p99: 10, p999: 10, max: 10 });
});

test('a gap is no zero', () => {
  expect(levels([GAP, 4, GAP, 8])).toMatchObject({ steps: 2, mean: 6, baseline: 4, p50: 4, max: 8 });
  expect(levels([GAP])).toMatchObject({ steps: 0, mean: GAP, baseline: GAP, max: GAP });
});

test('the longest gap is told by its place', () => {
  expect(missing(Float64Array.of(GAP, 1, GAP, GAP, 2))).toEqual({ steps: 3, longestSteps: 2, longestFrom: 2 });
  expect(missing(Float64Array.of(1, 2))).toMatchObject({ steps: 0, longestSteps: 0 });
});

test('a quantile is a value that occurred, with the wanted part at or below it and not fewer than needed', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 1e9, noNaN: true }), { minLength: 1 }),
      fc.double({ min: 0.01, max: 1, noNaN: true }),
      (values, part) => {
        const sorted = Float64Array.from(values).toSorted();

        const found = quantile(sorted, part);

        const below = (limit: (value: number) => boolean) => sorted.filter(limit).length / sorted.length;
        expect(below((value) => value <= found)).toBeGreaterThanOrEqual(part - 1e-9);
        expect(below((value) => value < found)).toBeLessThan(part);
      },
    ),
  );
});

test('a load that is so many times as high has all levels so many times as high', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.integer({ min: 0, max: 1000 }), fc.constant(GAP)), { minLength: 1 }),
      fc.constantFrom(0.25, 2, 1024),
      (values, times) => {
        const { steps, ...found } = levels(values);

        const scaled = levels(values.map((value) => times * value));

        expect(scaled.steps).toBe(steps);
        for (const [name, level] of Object.entries(found)) expect(scaled).toMatchObject({ [name]: times * level });
      },
    ),
  );
});
