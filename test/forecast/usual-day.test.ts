import { expect, test } from '@jest/globals';
import type { Place } from '../../src/forecast/outlook.ts';
import { UsualDay } from '../../src/forecast/usual-day.ts';

const PLACE: Place = {
  step: 0,
  day: 0,
  slot: 0,
  quiet: 0,
  yesterday: 5,
  lastWeek: 10,
  weekday: 10,
  dayType: 7,
  shape: 1,
};

/** What is usual after the same place was seen so often with this value. */
function usualAfter(times: number, value: number): number {
  const usual = new UsualDay(288);
  for (let i = 0; i < times; i++) usual.learn(PLACE, 3, value);
  return usual.value(PLACE, 3);
}

test('an answer that was never wrong leaves nothing to those that were', () => {
  expect(usualAfter(20, 10)).toBe(10);
});

test('an answer that erred less counts for more', () => {
  expect(Math.abs(usualAfter(20, 9.5) - 10)).toBeLessThan(0.1);
});

test('before anything was scored the answers count alike', () => {
  expect(usualAfter(0, 10)).toBeCloseTo((5 + 10 + 10 + 7 + 3) / 5);
});
