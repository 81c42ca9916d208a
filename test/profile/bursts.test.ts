import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Bursts, bursts } from '../../src/profile/bursts.ts';
import { DAY_MS, type Load } from '../../src/profile/load.ts';
import { usualHigh } from '../../src/profile/usual.ts';
import { loadOf, MINUTE_MS, MONDAY_MS, placed, plateau, profileOf } from '../support/loads.ts';

const STEP_MS = 15 * MINUTE_MS;
const DAYS = 21;

function burstsOf(load: Load): Bursts {
  return bursts(load, usualHigh(load, placed(load)));
}

/** A load with its steps from one on replaced. */
function withSteps(load: Load, from: number, replaced: readonly number[]): Load {
  const values = Float64Array.from(load.values);
  values.set(replaced, from);
  return { ...load, values };
}

const usual = loadOf({ days: DAYS, stepMinutes: 15 }, plateau(600, 900));

test('a load that is as usual has none', () => {
  expect(burstsOf(usual)).toMatchObject({ found: [], judgedMs: DAYS * DAY_MS, perWeek: 0 });
});

test('one is told by when it began, how long it lasted, and how far it was above the usual', () => {
  const from = (9 * DAY_MS + 105 * MINUTE_MS) / STEP_MS;

  const { found, perWeek } = burstsOf(withSteps(usual, from, [100, 300, 60]));

  const startMs = MONDAY_MS + from * STEP_MS;
  const burst = { startMs, lastMs: 3 * STEP_MS, highest: 300, highestMs: startMs + STEP_MS, usual: 20 };
  expect(found).toEqual([burst]);
  expect(perWeek).toBeCloseTo(1 / 3);
});

test('wherever one is, it is found there and nowhere else', () => {
  const quiet = loadOf({ days: DAYS, stepMinutes: 15 }, () => 20);
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: quiet.values.length - 12 }),
      fc.integer({ min: 1, max: 12 }),
      (from, steps) => {
        const { found } = burstsOf(
          withSteps(
            quiet,
            from,
            Array.from({ length: steps }, () => 90),
          ),
        );

        expect(found).toMatchObject([{ startMs: MONDAY_MS + from * STEP_MS, lastMs: steps * STEP_MS, highest: 90 }]);
      },
    ),
    { numRuns: 20 },
  );
});

test('in another unit the same bursts are found', () => {
  const load = withSteps(usual, 1234, [500, 700]);

  const scaled = burstsOf({ ...load, values: load.values.map((value) => value / 1024) });

  expect(scaled.found).toEqual(
    burstsOf(load).found.map((burst) => ({ ...burst, highest: burst.highest / 1024, usual: burst.usual / 1024 })),
  );
});

describe('no burst is', () => {
  test('a peak that recurs', () => {
    expect(burstsOf(loadOf({ days: DAYS, stepMinutes: 15 }, plateau(600, 615))).found).toEqual([]);
  });

  test('a level that has changed, but for the first days of it', () => {
    const doubled = loadOf(
      { days: 42, stepMinutes: 15 },
      (minute, day) => (day < 21 ? 1 : 2) * plateau(600, 900)(minute),
    );

    const late = burstsOf(doubled).found.filter(({ startMs }) => startMs > MONDAY_MS + 24 * DAY_MS);

    expect(late).toEqual([]);
  });

  test('what is far above the usual of the night, and moves no pod', () => {
    expect(burstsOf(withSteps(usual, 12, [35])).found).toEqual([]);
  });

  test('a weekend that is busier than weekdays', () => {
    const weekends = loadOf({ days: DAYS, stepMinutes: 15 }, (_, day) => (day % 7 < 5 ? 20 : 200));

    expect(burstsOf(weekends).found).toEqual([]);
  });
});

test('a gap ends one: nobody knows how it went on', () => {
  const { found } = burstsOf(withSteps(usual, 12, [300, Number.NaN, 300]));

  expect(found).toMatchObject([{ lastMs: STEP_MS }, { lastMs: STEP_MS }]);
});

test('they are not looked for where too few days tell what is usual, and that is said', () => {
  const four = loadOf({ days: 4 }, (minute, day) => (day === 2 && minute === 60 ? 900 : 20));

  const { bursts: found } = profileOf(four);

  expect(found).toMatchObject({ found: [], judgedMs: 0, perWeek: Number.NaN });
});
