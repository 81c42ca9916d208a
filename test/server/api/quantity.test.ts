import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { quantity } from '../../../src/server/api/quantity.ts';
import { vectors } from '../../support/vectors.ts';

const go = vectors<{ readonly milli: string; readonly text: string }>('quantities');

const MILLI_OF_SUFFIX: Readonly<Record<string, bigint>> = {
  m: 1n,
  '': 1000n,
  k: 10n ** 6n,
  M: 10n ** 9n,
  G: 10n ** 12n,
  T: 10n ** 15n,
  P: 10n ** 18n,
};

/** What an HPA reads: thousandths. Throws when the text is none that Kubernetes would write. */
function milliOf(text: string): bigint {
  const match = /^(0|[1-9][0-9]*)([mkMGTP]?)$/.exec(text);
  const factor = MILLI_OF_SUFFIX[match?.[2] ?? '?'];
  if (match?.[1] === undefined || factor === undefined) throw new Error(`${text} is no canonical quantity`);
  return BigInt(match[1]) * factor;
}

/** Exact for whole numbers up to 2^53. */
function fromMilli(milli: bigint): number {
  return Number(milli / 1000n) + Number(milli % 1000n) / 1000;
}

/** A finite number without any rounding, as numerator / 2^1074. */
const DENOMINATOR = 2n ** 1074n;
function exactNumerator(value: number): bigint {
  let [mantissa, exponent] = [value, 1074];
  while (!Number.isSafeInteger(mantissa)) {
    mantissa *= 2;
    exponent -= 1;
  }
  return BigInt(mantissa) * 2n ** BigInt(exponent);
}

test(`is written as by ${go.made}`, () => {
  const written = go.cases.map(({ milli }) => ({ milli, text: quantity(fromMilli(BigInt(milli))) }));

  expect(written).toEqual(go.cases);
  expect(written.length).toBeGreaterThan(100);
});

describe('a quantity', () => {
  test.each([
    [0, '0'],
    [-0, '0'],
    [100, '100'],
    [1.5, '1500m'],
    [0.001, '1m'],
    [1000, '1k'],
    [1500, '1500'],
    [1_500_000, '1500k'],
    [1e15, '1P'],
    [Number.MAX_SAFE_INTEGER, '9007199254740991'],
  ])('of %d is %s', (value, text) => {
    expect(quantity(value)).toBe(text);
  });

  test.each([
    [0.0001, '1m'],
    [1.2345, '1235m'],
    [Number.MIN_VALUE, '1m'],
    [0.9999, '1'],
    [999.9999, '1k'],
    [2.0001, '2001m'],
  ])('of %d is rounded up to a milli: %s', (value, text) => {
    expect(quantity(value)).toBe(text);
  });

  test.each([
    [0.1 + 0.2, '300m'],
    [1.1 + 2.2, '3300m'],
    [0.7 + 0.1, '800m'],
    [Array.from({ length: 1000 }, () => 0.001).reduce((sum, part) => sum + part), '1'],
    [3 * 1.1, '3300m'],
    [123_456.7 * 10, '1234567'],
  ])('of %d is not rounded up for the noise of floating point: %s', (value, text) => {
    expect(quantity(value)).toBe(text);
  });

  test.each([
    NaN,
    Infinity,
    -Infinity,
    -1,
    -0.0001,
    Number.MAX_SAFE_INTEGER + 1,
    9_223_372_036_854_776,
    1e18,
    Number.MAX_VALUE,
  ])('of %d is an error: an HPA would take it for something else', (value) => {
    expect(() => quantity(value)).toThrow(new RangeError(`${value} is not a quantity: expected 0 to 9007199254740991`));
  });
});

test('any JavaScript number is an error, or a canonical quantity less than a milli above it, noise apart', () => {
  const number = fc.oneof(
    fc.double(),
    fc.double({ min: 0, max: 1e6 }),
    fc.double({ min: 0, max: Number.MAX_SAFE_INTEGER }),
    fc.maxSafeNat(),
    fc.maxSafeNat().map((milli) => milli / 1000),
  );
  fc.assert(
    fc.property(number, (value) => {
      if (!(value >= 0 && value <= Number.MAX_SAFE_INTEGER)) {
        expect(() => quantity(value)).toThrow(RangeError);
        return;
      }
      const above = milliOf(quantity(value)) * DENOMINATOR - exactNumerator(value) * 1000n;

      expect(above < DENOMINATOR).toBe(true);
      expect(above >= -DENOMINATOR / (value < 1e6 ? 500n : 2n)).toBe(true);
    }),
    { numRuns: 3000 },
  );
});

test('of a larger number is never smaller', () => {
  const number = fc.double({ min: 0, max: 1e7, noNaN: true });
  fc.assert(
    fc.property(number, number, (a, b) => {
      expect(milliOf(quantity(Math.max(a, b))) >= milliOf(quantity(Math.min(a, b)))).toBe(true);
    }),
  );
});
