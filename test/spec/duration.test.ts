import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { parseDuration, printDuration } from '../../src/spec/duration.ts';

test.each([
  ['500ms', 500],
  ['30s', 30_000],
  ['5m', 300_000],
  ['2h', 7_200_000],
  ['1d', 86_400_000],
  ['1h30m', 5_400_000],
  ['1d2h3m4s5ms', 93_784_005],
  ['0s', 0],
  ['90m', 5_400_000],
])('%s are %d ms', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

test.each([
  '',
  '30',
  '30 s',
  ' 30s',
  '30s ',
  '-30s',
  '+30s',
  '1.5h',
  '30S',
  '5min',
  '1w',
  's',
  '30m1h',
  '1h1h',
  '１s',
  '30s\n',
])('%j is no duration', (text) => {
  expect(parseDuration(text)).toBeUndefined();
});

test('a duration that numbers cannot hold is none', () => {
  expect(parseDuration('999999999999999d')).toBeUndefined();
});

test('what is printed is read back as the same, with larger units first and nothing left over', () => {
  fc.assert(
    fc.property(fc.nat({ max: 400 * 86_400_000 }), (ms) => {
      const text = printDuration(ms);

      expect(parseDuration(text)).toBe(ms);
      expect(text).not.toMatch(/(?<=\D)0|^0(?!s$)/);
    }),
  );
});
