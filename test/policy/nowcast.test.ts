import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { nowcast as nowcastOf } from '../../src/policy/nowcast.ts';
import type { Sample, Series } from '../../src/series/series.ts';
import { History } from '../../src/series/history.ts';

const STEP_MS = 15_000;
const NOON_MS = Date.UTC(2026, 10, 23, 12);
const second = (s: number) => NOON_MS + s * 1000;

/** Arrival rates from `fromSecond` on, one per 15 s. */
function arrivals(fromSecond: number, rates: readonly number[]) {
  const history = new History(STEP_MS, 240);
  for (const [i, value] of rates.entries()) {
    if (!Number.isNaN(value)) history.record({ atMs: second(fromSecond) + i * STEP_MS, value });
  }
  return history.between(second(-600), second(600));
}

function nowcast(backlog: Sample, previous: Sample | undefined, rates: Series, nowMs: number) {
  return nowcastOf({ backlog, previous, arrivals: rates, completions: undefined, noise: 0 }, nowMs);
}

describe('a nowcast', () => {
  test('adds what came and takes off what the workers did since the last sample', () => {
    const rates = arrivals(-60, Array(13).fill(10));

    const now = nowcast({ atMs: second(0), value: 1000 }, { atMs: second(-60), value: 1000 }, rates, second(120));

    expect(now).toEqual({ backlog: 1000, arrived: 1200, completed: 1200, least: 0, most: 2200, chance: 0 });
  });

  test('takes a sample that lies ahead of our clock for one of now', () => {
    const rates = arrivals(-60, Array(13).fill(10));

    const now = nowcastOf(
      {
        backlog: { atMs: second(30), value: 1000 },
        previous: { atMs: second(-30), value: 1000 },
        arrivals: rates,
        completions: undefined,
        noise: 2,
      },
      second(0),
    );

    expect(now).toEqual({ backlog: 1000, arrived: 0, completed: 0, least: 1000, most: 1000, chance: 0 });
  });

  test('sees a burst before the next sample shows it', () => {
    const rates = arrivals(-60, [10, 10, 10, 10, 50, 50, 50, 50, 50]);

    const now = nowcast({ atMs: second(0), value: 0 }, { atMs: second(-60), value: 0 }, rates, second(60));

    expect(now?.backlog).toBe(50 * 60 - 10 * 60);
  });

  test('never goes below nothing', () => {
    const rates = arrivals(-60, Array(9).fill(0));

    const now = nowcast({ atMs: second(0), value: 100 }, { atMs: second(-60), value: 700 }, rates, second(60));

    expect(now?.backlog).toBe(0);
  });

  test('does not take a backlog that grew by more than what arrived for negative work', () => {
    const rates = arrivals(-60, Array(9).fill(1));

    const now = nowcast({ atMs: second(0), value: 5000 }, { atMs: second(-60), value: 0 }, rates, second(60));

    expect(now).toEqual({ backlog: 5060, arrived: 60, completed: 0, least: 5060, most: 5060, chance: 0 });
  });

  test('bridges a short gap in the arrivals with the last rate', () => {
    const rates = arrivals(-60, [10, Number.NaN, Number.NaN, 10, 10, Number.NaN, 10, 10, 10]);

    const now = nowcast({ atMs: second(0), value: 100 }, { atMs: second(-60), value: 100 }, rates, second(60));

    expect(now?.arrived).toBe(600);
  });

  test('is not made where the arrivals are unknown, or there is one backlog sample alone', () => {
    const sample = { atMs: second(0), value: 100 };

    expect(nowcast(sample, undefined, arrivals(-60, Array(9).fill(1)), second(60))).toBeUndefined();
    expect(nowcast(sample, { atMs: second(-60), value: 1 }, arrivals(0, [1, 1, 1]), second(30))).toBeUndefined();
    expect(nowcast(sample, { atMs: second(-60), value: 1 }, arrivals(-60, [1, 1, 1, 1]), second(400))).toBeUndefined();
    expect(nowcast(sample, sample, arrivals(-60, Array(9).fill(1)), second(60))).toBeUndefined();
  });

  test('takes counted completions as they are, without a second sample of the backlog', () => {
    const observed = {
      backlog: { atMs: second(0), value: 1000 },
      previous: undefined,
      arrivals: arrivals(-60, Array(13).fill(10)),
      completions: arrivals(-60, Array(13).fill(4)),
      noise: 0.5,
    };

    expect(nowcastOf(observed, second(60))).toEqual({
      backlog: 1360,
      arrived: 600,
      completed: 240,
      least: 1360 - 14 * 15,
      most: 1360 + 14 * 15,
      chance: 0,
    });
  });

  test('goes on with the rate of before where completions are not counted any more', () => {
    const observed = {
      backlog: { atMs: second(0), value: 1000 },
      previous: { atMs: second(-60), value: 1000 },
      arrivals: arrivals(-60, Array(13).fill(10)),
      completions: arrivals(-600, [4, 4, 4]),
      noise: 0,
    };

    expect(nowcastOf(observed, second(60))).toMatchObject({ backlog: 1000, completed: 600 });
  });

  describe('that is concluded from two counts', () => {
    const looked = (rate: number, noise: number) => {
      const rates = arrivals(-60, [10, 10, 10, 10, ...Array(9).fill(rate)]);
      const [previous, backlog] = [second(-60), second(0)].map((atMs) => ({ atMs, value: 100 }));
      if (backlog === undefined) throw new Error('no sample');
      return nowcastOf({ backlog, previous, arrivals: rates, completions: undefined, noise }, second(60));
    };

    test('does not count what chance alone can have made of a minute', () => {
      expect(looked(11, 0.5)).toMatchObject({ backlog: 100, arrived: 660, completed: 600, chance: 60 });
      expect(looked(9, 0.5)?.backlog).toBe(100);
    });

    test('counts what lies beyond it', () => {
      expect(looked(13, 0.5)?.backlog).toBeCloseTo(100 + 180 - 2 * 30 * Math.SQRT2);
    });

    test('is at least what the workers leave at twice their rate', () => {
      expect(looked(40, 100)).toMatchObject({ backlog: 1300, least: 1300 });
    });
  });

  test('bounds the truth as long as the workers do between nothing and twice what they did', () => {
    const factor = fc.double({ min: 0, max: 2, noNaN: true });
    fc.assert(
      fc.property(fc.nat(10_000), fc.nat(100), factor, fc.nat(300), fc.nat(20), (waiting, rate, speed, age, served) => {
        const previous = { atMs: second(-60), value: waiting };
        const last = { atMs: second(0), value: Math.max(0, waiting + (rate - served) * 60) };
        const done = (waiting + rate * 60 - last.value) / 60;
        const truth = Math.max(0, last.value + (rate - done * speed) * age);

        const now = nowcast(last, previous, arrivals(-60, Array(30).fill(rate)), second(age));

        expect(now?.least).toBeLessThanOrEqual(truth + 1e-6);
        expect(now?.most).toBeGreaterThanOrEqual(truth - 1e-6);
        expect(now?.backlog).toBeGreaterThanOrEqual(now?.least ?? NaN);
        expect(now?.backlog).toBeLessThanOrEqual(now?.most ?? NaN);
      }),
    );
  });
});
