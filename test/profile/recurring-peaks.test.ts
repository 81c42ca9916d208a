import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { RecurringPeak } from '../../src/profile/recurring-peaks.ts';
import { localTime } from '../../src/forecast/local-time.ts';
import { seededRandom } from '../../src/simulate/random.ts';
import { tradingDay } from '../../src/simulate/trading-day.ts';
import { tradingMonths } from '../../src/simulate/trading-months.ts';
import { loadOf, MINUTE_MS, MONDAY_MS, peaksOf, plateau } from '../support/loads.ts';

const NINE_THIRTY = 570;

function ofKind(kind: string, peaks: readonly RecurringPeak[]): readonly RecurringPeak[] {
  return peaks.filter((peak) => peak.kind === kind);
}

describe('of trading days', () => {
  test('the open, the close and the end-of-day feed are found at their times', () => {
    const days = Array.from({ length: 12 }, (_, i) => tradingDay(i + 1));
    const values = Float64Array.from(days.flatMap(({ arrivals }) => [...arrivals]));

    const peaks = peaksOf({ startMs: MONDAY_MS, stepMs: 15_000, values });

    const [open, close, feed, ...others] = ofKind('weekday', peaks);
    expect(others).toEqual([]);
    expect(open).toMatchObject({ beginMinute: NINE_THIRTY, topMinute: NINE_THIRTY, riseMinutes: 5, share: 1 });
    expect(close?.topMinute).toBe(955);
    expect(feed).toMatchObject({ beginMinute: 975, riseMinutes: 5, lastMinutes: 90, share: 1 });
  });

  test('of seven months they are told by New York clocks, through a change of the clocks, an outage and a shift', () => {
    const { startMs, stepMs, values, localTime: newYork, calendar } = tradingMonths({ seed: 5, days: 210 });

    const peaks = peaksOf({ startMs, stepMs, values }, newYork, calendar);

    const [open, close, feed] = ofKind('weekday', peaks);
    expect(open).toMatchObject({ beginMinute: NINE_THIRTY, riseMinutes: 5 });
    expect(close?.topMinute).toBeGreaterThanOrEqual(945);
    expect(close?.topMinute).toBeLessThan(960);
    expect(feed).toMatchObject({ beginMinute: 975, riseMinutes: 5, lastMinutes: 60 });
    expect(ofKind('weekend', peaks)).toEqual([]);
    expect(ofKind('month-end', peaks).map(({ beginMinute }) => beginMinute)).toContain(1200);
  });
});

test('a plateau is told by its beginning, its height and its length', () => {
  const peaks = peaksOf(loadOf({ days: 14 }, plateau(600, 660)));

  const peak = { beginMinute: 600, from: 20, to: 200, riseMinutes: 5, lastMinutes: 60, share: 1 };
  expect(peaks).toEqual([expect.objectContaining({ kind: 'weekday', ...peak })]);
});

test('wherever a plateau is, it is found there', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 275 }), fc.integer({ min: 1, max: 12 }), (slot, slots) => {
      const [from, minutes] = [5 * slot, 5 * slots];

      const peaks = peaksOf(loadOf({ days: 7 }, plateau(from, from + minutes)));

      expect(peaks).toEqual([expect.objectContaining({ beginMinute: from, lastMinutes: minutes })]);
    }),
    { numRuns: 30 },
  );
});

test('in another unit the same peaks are found', () => {
  const { startMs, stepMs, values } = tradingMonths({ seed: 7, days: 21 });

  const peaks = peaksOf({ startMs, stepMs, values });

  const scaled = peaksOf({ startMs, stepMs, values: values.map((value) => value / 1024) });
  expect(scaled).toEqual(peaks.map((peak) => ({ ...peak, from: peak.from / 1024, to: peak.to / 1024 })));
  expect(peaks.length).toBeGreaterThan(2);
});

test('a peak of one step is found, and one over midnight', () => {
  const tick = peaksOf(loadOf({ days: 7 }, plateau(120, 125)));
  const midnight = peaksOf(loadOf({ days: 7 }, (minute) => (minute < 30 || minute >= 1410 ? 200 : 20)));

  expect(tick).toEqual([expect.objectContaining({ beginMinute: 120, lastMinutes: 5 })]);
  expect(midnight).toEqual([expect.objectContaining({ beginMinute: 1410, lastMinutes: 60 })]);
});

test('a gap in the middle of one does not make it shorter', () => {
  const gap = (minute: number) => (minute >= 620 && minute < 640 ? Number.NaN : plateau(600, 660)(minute));

  expect(peaksOf(loadOf({ days: 7 }, gap))).toEqual([expect.objectContaining({ beginMinute: 600, lastMinutes: 60 })]);
});

test('a jump on top of a busy morning is told beside it', () => {
  const morning = (minute: number) => 20 + Math.max(0, 180 - Math.abs(minute - 600) / 2);

  const peaks = peaksOf(loadOf({ days: 7 }, (minute) => morning(minute) + (minute === 585 ? 200 : 0)));

  expect(peaks).toMatchObject([
    { from: 55, to: 392.5, topMinute: 585 },
    { beginMinute: 585, from: 190, to: 392.5, riseMinutes: 5, lastMinutes: 5 },
  ]);
});

test('what comes on some days only does not recur', () => {
  const twice = loadOf({ days: 14 }, (minute, day) => (day < 2 ? plateau(600, 660)(minute) : 20));

  expect(peaksOf(twice)).toEqual([]);
});

test('a weekday of holidays lowers the part of the days', () => {
  const most = loadOf({ days: 14 }, (minute, day) => (day === 3 ? 20 : plateau(600, 660)(minute)));

  expect(peaksOf(most)).toEqual([expect.objectContaining({ share: 0.9 })]);
});

test('noise has no peaks, however often one looks', () => {
  const found = Array.from({ length: 20 }, (_, seed) => {
    const random = seededRandom(seed + 1);
    const noisy = loadOf({ days: 14 }, () => -100 * Math.log(1 - random()));
    return peaksOf(noisy).length;
  });

  expect(found.filter((count) => count > 0)).toHaveLength(0);
});

test('days that are too few, a gap at that time, nothing and a constant have none', () => {
  const gap = loadOf({ days: 14 }, (minute) => (minute >= 590 && minute < 700 ? Number.NaN : 20));

  expect(peaksOf(loadOf({ days: 4 }, plateau(600, 660)))).toEqual([]);
  expect(peaksOf(gap)).toEqual([]);
  expect(peaksOf(loadOf({ days: 14 }, () => 0))).toEqual([]);
  expect(peaksOf(loadOf({ days: 14 }, () => 7))).toEqual([]);
});

test.each([
  ['spring', '2026-03-23T00:00Z'],
  ['autumn', '2026-10-19T00:00Z'],
])('a peak keeps its local time over the change of clocks in %s', (_, start) => {
  const berlin = localTime('Europe/Berlin');
  const startMs = Date.parse(start);
  const values = Float64Array.from({ length: 14 * 288 }, (__, step) => {
    const atMs = startMs + step * 5 * MINUTE_MS;
    return plateau(480, 540)(((atMs + berlin.offsetMs(atMs)) / MINUTE_MS) % 1440);
  });

  const peaks = peaksOf({ startMs, stepMs: 5 * MINUTE_MS, values }, berlin);

  expect(peaks).toEqual([expect.objectContaining({ beginMinute: 480, lastMinutes: 60, share: 1 })]);
});
