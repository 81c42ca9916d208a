import { describe, expect, test } from '@jest/globals';
import type { DayCalendar } from '../../src/forecast/forecast.ts';
import { Foresight, type ForesightOptions } from '../../src/forecast/foresight.ts';
import { localTime } from '../../src/forecast/local-time.ts';
import { Surprises } from '../../src/forecast/surprises.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const STEP_MS = 5 * MINUTE_MS;
/** 2026-10-05 was a Monday. */
const MONDAY_MS = Date.UTC(2026, 9, 5);
const FRIDAY = 4;
const OPTIONS = { stepMs: STEP_MS, aheadMs: 3 * STEP_MS, localTime: localTime('UTC') };
const NOON = 12 * 60;

/** Days count from Monday, minutes from midnight. */
function timeOf(day: number, minute: number): number {
  return MONDAY_MS + day * DAY_MS + minute * MINUTE_MS;
}

/** The quarter of an hour after noon, in which `value` came and `forecast` was forecast. */
function quarter(surprises: Surprises, day: number, value: number, forecast: number): void {
  for (const minute of [5, 10, 15]) {
    const endMs = timeOf(day, NOON + minute);
    surprises.foresee(endMs, forecast);
    surprises.observe(endMs, value, 100);
  }
}

function expectedAtNoon(surprises: Surprises, day: number, quantile = 0.8): number {
  return surprises.expected(timeOf(day, NOON + 10), quantile);
}

describe('what came unforeseen', () => {
  test('is expected again at that time of the next day, and at no other time', () => {
    const surprises = new Surprises(OPTIONS);
    quarter(surprises, 0, 100, 10);

    expect(expectedAtNoon(surprises, 1)).toBe(100);
    expect(surprises.expected(timeOf(1, NOON), 0.8)).toBe(0);
    expect(surprises.expected(timeOf(1, NOON + 20), 0.8)).toBe(0);
  });

  test.each([
    ['twice as much and no more', 20, 10],
    ['little beside what is usual', 15, 1],
    ['less than the forecast', 10, 100],
  ])('is no surprise when it is %s', (_, value, forecast) => {
    const surprises = new Surprises(OPTIONS);
    quarter(surprises, 0, value, forecast);

    expect(expectedAtNoon(surprises, 1)).toBe(0);
  });

  test('is nothing that came in one step alone', () => {
    const surprises = new Surprises(OPTIONS);
    const endMs = timeOf(0, NOON + 10);
    surprises.foresee(endMs, 10);
    surprises.observe(endMs, 100, 100);

    expect(expectedAtNoon(surprises, 1)).toBe(0);
  });

  test('is expected at no more than twice the most that was seen before it, as a source may lie', () => {
    const surprises = new Surprises(OPTIONS);
    quarter(surprises, 0, 1e9, 10);

    expect(expectedAtNoon(surprises, 1)).toBe(200);
  });

  test('is nothing that was not forecast at all', () => {
    const surprises = new Surprises(OPTIONS);
    surprises.observe(timeOf(0, NOON + 10), 100, 100);

    expect(expectedAtNoon(surprises, 1)).toBe(0);
  });

  test('stays expected while it comes and the forecast has not learnt it', () => {
    const surprises = new Surprises(OPTIONS);
    quarter(surprises, 0, 100, 10);
    quarter(surprises, 1, 80, 20);

    // The days differ: a little more than came last is expected.
    expect(expectedAtNoon(surprises, 2)).toBeCloseTo(100 * 0.5 ** (1 / 7), 3);
    quarter(surprises, 2, 80, 100);
    expect(expectedAtNoon(surprises, 3)).toBeGreaterThan(80);
  });

  test('is left to the forecast once that has seen it coming for two days running', () => {
    const surprises = new Surprises(OPTIONS);
    quarter(surprises, 0, 100, 10);
    quarter(surprises, 1, 100, 100);
    quarter(surprises, 2, 100, 100);

    expect(expectedAtNoon(surprises, 3)).toBe(0);
  });

  test('is forgotten when it does not come again', () => {
    const surprises = new Surprises(OPTIONS);
    quarter(surprises, 0, 100, 10);
    quarter(surprises, 1, 10, 10);

    expect(expectedAtNoon(surprises, 2)).toBe(0);
  });

  test('on a Friday is expected on Monday, and not on the weekend', () => {
    const surprises = new Surprises(OPTIONS);
    quarter(surprises, FRIDAY, 100, 10);

    expect([1, 2, 3].map((days) => expectedAtNoon(surprises, FRIDAY + days))).toEqual([0, 0, 100]);
  });

  test('on a day that the calendar calls special says nothing of others, nor others of it', () => {
    const special = (day: number): DayCalendar => ({
      id: 'x',
      dayType: (localDay) => (localDay === timeOf(day, 0) / DAY_MS ? 'early' : undefined),
      events: () => [],
    });
    const onSpecial = new Surprises({ ...OPTIONS, calendar: special(0) });
    const onUsual = new Surprises({ ...OPTIONS, calendar: special(1) });
    for (const surprises of [onSpecial, onUsual]) quarter(surprises, 0, 100, 10);

    expect([1, 2].map((day) => expectedAtNoon(onSpecial, day))).toEqual([0, 0]);
    expect([1, 2].map((day) => expectedAtNoon(onUsual, day))).toEqual([0, 100]);
  });

  test('is found again at the same time on the wall after a clock change', () => {
    const surprises = new Surprises({ ...OPTIONS, localTime: localTime('Europe/Berlin') });
    // Summer time ended on 2026-10-25, a Sunday.
    const friday = 18;
    quarter(surprises, friday, 100, 10);

    expect(expectedAtNoon(surprises, friday + 3)).toBe(0);
    expect(surprises.expected(timeOf(friday + 3, NOON + 70), 0.8)).toBe(100);
  });
});

describe('whether surprises come again', () => {
  /** As many surprises, each on a day of its own, none of which came again. */
  function disappointed(times: number): Surprises {
    const surprises = new Surprises(OPTIONS);
    for (let week = 0; week < times; week++) {
      quarter(surprises, 7 * week, 100, 10);
      quarter(surprises, 7 * week + 1, 10, 10);
    }
    quarter(surprises, 7 * times, 100, 10);
    return surprises;
  }

  test('is doubted after some that did not, the sooner the lower the quantile', () => {
    const expects = (times: number, quantile: number) =>
      expectedAtNoon(disappointed(times), 7 * times + 1, quantile) > 0;

    expect([0.5, 0.6, 0.9].map((quantile) => expects(0, quantile))).toEqual([false, true, true]);
    expect([0.6, 0.9].map((quantile) => expects(1, quantile))).toEqual([false, true]);
    expect(expects(1, 0.7)).toBe(true);
  });

  test('is believed by a median after one that did', () => {
    const surprises = new Surprises(OPTIONS);
    quarter(surprises, 0, 100, 10);
    quarter(surprises, 1, 100, 10);

    expect(expectedAtNoon(surprises, 2, 0.5)).toBe(100);
  });
});

describe('a forecaster', () => {
  const FORESIGHT: ForesightOptions = {
    stepMs: STEP_MS,
    leadMs: 15 * MINUTE_MS,
    quantile: 0.8,
    localTime: localTime('UTC'),
  };

  /** A load that rises tenfold at an hour of each day, for two hours. */
  function taught(hourOf: (day: number) => number, untilMs: number): Foresight {
    const foresight = new Foresight(FORESIGHT);
    for (let atMs = MONDAY_MS; atMs <= untilMs; atMs += STEP_MS) {
      const hour = ((atMs - STEP_MS - MONDAY_MS) % DAY_MS) / HOUR_MS;
      const opens = hourOf(Math.floor((atMs - STEP_MS - MONDAY_MS) / DAY_MS));
      foresight.observe(atMs, hour >= opens && hour < opens + 2 ? 100 : 10);
    }
    return foresight;
  }

  const MOVED = 14;
  const hourOf = (day: number) => (day < MOVED ? 9 : 10);

  test('sees an opening that has moved by an hour from the second day on', () => {
    for (const day of [MOVED + 1, MOVED + 2, MOVED + 3]) {
      const soonMs = timeOf(day, 10 * 60 - 5);
      expect(taught(hourOf, soonMs).expect(soonMs).value).toBeGreaterThan(80);
    }
  });

  test('says that it goes by what came unforeseen, on that day alone', () => {
    const soonMs = timeOf(MOVED + 1, 10 * 60 - 5);
    const usualMs = timeOf(MOVED - 1, 9 * 60 - 5);

    expect(taught(hourOf, usualMs).expect(usualMs)).toMatchObject({ unforeseen: false });
    const { unforeseen, usable, value, median } = taught(hourOf, soonMs).expect(soonMs);
    expect({ unforeseen, usable }).toEqual({ unforeseen: true, usable: true });
    expect(median).toBeLessThan(value);
  });
});
