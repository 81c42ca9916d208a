import { describe, expect, test } from '@jest/globals';
import { doubts } from '../../src/profile/doubts.ts';
import { newYork } from '../support/calendars.ts';
import { localTime } from '../../src/forecast/local-time.ts';
import { DAY_MS, loadOf, MINUTE_MS, MONDAY_MS, plateau, profileOf } from '../support/loads.ts';

const WEEKDAYS = [1, 2, 3, 4, 5];
const ROUND_THE_CLOCK = { kind: 'always' };

describe('headroom', () => {
  test('a steep peak gets a floor that opens a lead time early, until the load itself asks for the pods', () => {
    const workdays = loadOf({ days: 28, stepMinutes: 10 }, (minute, day) =>
      day % 7 < 5 ? plateau(600, 720)(minute) : 20,
    );

    const { rules } = profileOf(workdays);

    expect(rules[0]).toMatchObject({
      when: { kind: 'between', fromMinute: 600, toMinute: 610, weekdays: WEEKDAYS },
      opensEarlyMs: 8 * MINUTE_MS,
      percent: 0,
      atLeast: 25,
      floor: { level: 200, occurrences: 20 },
    });
    expect(rules.at(-1)).toMatchObject({ when: ROUND_THE_CLOCK, floor: undefined, opensEarlyMs: 0 });
  });

  test('a peak of every day is one rule', () => {
    const { rules } = profileOf(loadOf({ days: 42, stepMinutes: 10 }, plateau(600, 720)));

    expect(rules[0]?.when).toMatchObject({ weekdays: [...WEEKDAYS, 6, 7] });
    expect(rules.filter(({ floor }) => floor !== undefined)).toHaveLength(1);
  });

  test('a peak that rises no faster than pods start gets none', () => {
    const hump = loadOf({ days: 28, stepMinutes: 10 }, (minute) => 200 - (180 * Math.abs(minute - 720)) / 720);

    const { peaks, rules } = profileOf(hump);

    expect(peaks).toHaveLength(2);
    expect(rules.filter(({ floor }) => floor !== undefined)).toEqual([]);
  });

  test('one bad day of ten does not set a floor', () => {
    const once = loadOf(
      { days: 28 },
      (minute, day) => plateau(600, 720)(minute) * (day === 9 && minute >= 600 ? 9 : 1),
    );

    expect(profileOf(once).rules[0]).toMatchObject({ atLeast: 25 });
  });

  test('the room in percent is what the load grows by within the lead time, in nine of ten cases', () => {
    const saw = loadOf({ days: 28, stepMinutes: 10 }, (minute) => 100 * 1.1 ** ((minute / 10) % 3));

    const { rules } = profileOf(saw);

    expect(rules).toMatchObject([{ when: ROUND_THE_CLOCK, percent: 10, growth: expect.closeTo(0.1) }]);
  });

  test('without the rate of a pod floors are told in the unit of the load', () => {
    const { rules, limits } = profileOf(loadOf({ days: 28, stepMinutes: 10 }, plateau(600, 720)), { pod: undefined });

    expect(rules[0]).toMatchObject({ atLeast: undefined, floor: { level: 200 } });
    expect(limits).toBeUndefined();
  });

  test('a load of nothing but zeros asks for none', () => {
    expect(profileOf(loadOf({ days: 28, stepMinutes: 10 }, () => 0))).toMatchObject({ rules: [], limits: undefined });
  });
});

describe('with a calendar', () => {
  const options = { localTime: localTime('America/New_York'), startMs: MONDAY_MS + 300 * MINUTE_MS };
  const calendar = newYork({
    early: [{ date: '2026-01-16', close: '13:00' }],
    events: [{ name: 'eod', starts: 'close+15m', lasts: '60m' }],
  });
  const trading = loadOf({ days: 28, startMs: options.startMs }, (minute, day) => {
    if (day % 7 >= 5) return 20;
    const close = day === 11 ? 780 : 960;
    if (minute >= close + 15 && minute < close + 75) return 400;
    if (minute >= 570 && minute < 585) return 600;
    return minute >= 570 && minute < close ? 100 * 1.1 ** ((minute / 5) % 3) : 20;
  });

  test('what fills an event is a rule during it, and what only opens a session one by the clock that says so', () => {
    const { rules } = profileOf(trading, { ...options, calendar });

    expect(rules).toMatchObject([
      {
        when: { kind: 'between', fromMinute: 570, toMinute: 580 },
        atLeast: 75,
        floor: { opening: { session: 'regular', lastMinutes: 10 } },
      },
      { when: { kind: 'during', name: 'eod' }, atLeast: 50, floor: { opening: undefined, occurrences: 20 } },
      { when: { kind: 'during', name: 'regular' }, percent: 10 },
      { when: ROUND_THE_CLOCK, percent: 0 },
    ]);
  });

  test('kinds of days are those of the calendar', () => {
    const { dayTypes } = profileOf(trading, { ...options, calendar });

    expect(dayTypes.map(({ kind, days }) => [kind, days])).toEqual([
      ['weekday', 19],
      ['weekend', 8],
      ['early', 1],
    ]);
  });
});

describe('limits', () => {
  test('reach from the baseline to a quarter more than the highest mean over a lead time', () => {
    const { limits } = profileOf(loadOf({ days: 28, stepMinutes: 10 }, plateau(600, 720)));

    expect(limits).toMatchObject({ min: 3, max: 32, forBaseline: 3, forSustained: 25, forMax: 25 });
  });

  test('are not set by what is over before a pod is there', () => {
    const spike = loadOf({ days: 14, stepMinutes: 1 }, (minute, day) => (day === 9 && minute === 60 ? 8000 : 80));

    expect(profileOf(spike).limits).toMatchObject({ sustained: 1070, max: 168, forMax: 1000 });
  });

  test('are whole groups of pods that start together, and allow what the rules ask for', () => {
    const { limits, rules } = profileOf(loadOf({ days: 28, stepMinutes: 10 }, plateau(600, 610)), { groupOf: 8 });

    expect(limits).toMatchObject({ min: 8, max: 32 });
    expect(Math.max(...rules.map(({ atLeast = 0 }) => atLeast))).toBeLessThanOrEqual(32);
  });

  test('are not told for more pods than a cluster can have', () => {
    expect(profileOf(loadOf({ days: 28, stepMinutes: 10 }, () => 1e12))).toMatchObject({ limits: undefined });
  });
});

describe('doubts', () => {
  test('too little history is said beside what it affects', () => {
    const said = doubts(profileOf(loadOf({ days: 4, stepMinutes: 10 }, plateau(600, 720))));

    expect(said).toEqual({
      dayTypes: ['4d are less than two weeks: each kind of day rests on few days.'],
      peaks: ['Not told for weekday (4 days): at least 5 days are needed.'],
      bursts: ['Not looked for on weekday (4 days): at least 5 days tell what is usual.'],
      suggestions: ['They rest on 4d: look again after two weeks.'],
    });
  });

  test('enough of it leaves none', () => {
    const none = { dayTypes: [], peaks: [], bursts: [], suggestions: [] };

    expect(doubts(profileOf(loadOf({ days: 21, stepMinutes: 10 }, plateau(600, 720))))).toEqual(none);
  });

  test('a level that has changed is said, and rules are made from the newest weeks', () => {
    const grown = profileOf(
      loadOf({ days: 56, stepMinutes: 10 }, (minute, day) => (day < 28 ? 1 : 3) * plateau(600, 720)(minute)),
    );

    expect(doubts(grown).suggestions).toEqual([
      'The mean of the newest four weeks, 105, is 3 times that of the time before.',
    ]);
    expect(grown.rules[0]).toMatchObject({ atLeast: 75 });
    expect(grown.recent.fromMs).toBe(MONDAY_MS + 28 * DAY_MS);
  });

  test('many gaps are said', () => {
    const gaps = loadOf({ days: 21, stepMinutes: 10 }, (minute) => (minute < 60 ? Number.NaN : 20));

    expect(doubts(profileOf(gaps)).suggestions).toEqual([
      'What came in the gaps is not known, and they may hide peaks.',
    ]);
  });

  test('peaks that are too many for rules are said', () => {
    const hourly = loadOf({ days: 21, stepMinutes: 10 }, (minute) => (minute % 60 < 15 ? 200 : 20));

    expect(doubts(profileOf(hourly)).suggestions).toEqual([
      expect.stringMatching(/^48 peaks are too steep to react to; only the 6 highest have a rule/),
    ]);
  });
});
