import { describe, expect, test } from '@jest/globals';
import { calendarOf, dayOf, minute, newYork, utc, windowsIn } from '../support/calendars.ts';

describe('an event', () => {
  test('hangs on the close of its day, also when that is early', () => {
    const calendar = newYork({
      early: [{ date: '2026-11-27', close: '13:00' }],
      closed: ['2026-11-26'],
      events: [{ name: 'eod', starts: 'close+15m', lasts: '90m' }],
    });
    const eods = windowsIn(calendar, '2026-11-25', '2026-11-28').filter((window) => window.startsWith('eod'));

    expect(eods).toEqual(['eod 2026-11-25T21:15Z 2026-11-25T22:45Z', 'eod 2026-11-27T18:15Z 2026-11-27T19:45Z']);
  });

  test('begins before the open when it says so, on the day before if need be', () => {
    const calendar = newYork({ events: [{ name: 'load', starts: 'open-12h', lasts: '1h' }] });

    expect(calendar.next('load', utc('2026-11-22T00:00Z'))).toEqual({
      name: 'load',
      kind: 'event',
      opensMs: utc('2026-11-23T02:30Z'),
      closesMs: utc('2026-11-23T03:30Z'),
    });
    expect(calendar.events(dayOf('2026-11-22'))).toEqual([{ name: 'load', minute: 21.5 * 60 }]);
  });

  test('can be days after the close that it hangs on', () => {
    const calendar = newYork({ events: [{ name: 'settlement', starts: 'close+4d', lasts: '1h' }] });

    expect(calendar.events(dayOf('2026-11-25')).map(({ name }) => name)).toEqual(['open', 'close']);
    expect(calendar.events(dayOf('2026-11-28'))).toEqual([{ name: 'settlement', minute: 960 }]);
    expect(calendar.at(utc('2026-11-28T21:30Z'))).toEqual(['settlement']);
  });

  test('hangs on the session that it names, and else on the first open and last close of the day', () => {
    const calendar = calendarOf({
      timeZone: 'UTC',
      sessions: [
        { name: 'morning', days: 'Mon', open: '08:00', close: '11:00' },
        { name: 'evening', days: 'Mon', open: '18:00', close: '20:00' },
      ],
      events: [
        { name: 'a', starts: 'open', lasts: '10m' },
        { name: 'b', starts: 'open', lasts: '10m', session: 'evening' },
        { name: 'c', starts: 'close', lasts: '10m' },
        { name: 'd', starts: 'close', lasts: '10m', session: 'morning' },
      ],
    });

    expect(
      ['a', 'b', 'c', 'd'].map((name) => minute(calendar.next(name, utc('2026-11-23'))?.opensMs ?? 0).slice(11)),
    ).toEqual(['08:00Z', '18:00Z', '20:00Z', '11:00Z']);
  });

  test('of a whole day is from midnight to midnight, 23 hours when the clock jumps', () => {
    const calendar = newYork({ events: [{ name: 'launch', dates: ['2026-03-08'] }] });

    expect(windowsIn(calendar, '2026-03-07T12:00Z', '2026-03-09T12:00Z')).toEqual([
      'launch 2026-03-08T05:00Z 2026-03-09T04:00Z',
    ]);
  });

  test('of dates happens on a closed day too, and one of weekdays does not', () => {
    const calendar = newYork({
      closed: ['2026-11-26'],
      events: [
        { name: 'launch', dates: ['2026-11-26'], starts: '12:00', lasts: '1h' },
        { name: 'report', days: 'Thu', starts: '12:00', lasts: '1h' },
        { name: 'backup', days: 'Sun', starts: '12:00', lasts: '1h' },
      ],
    });
    const next = (name: string) => minute(calendar.next(name, utc('2026-11-25'))?.opensMs ?? 0);

    expect([next('launch'), next('report'), next('backup')]).toEqual([
      '2026-11-26T17:00Z',
      '2026-12-03T17:00Z',
      '2026-11-29T17:00Z',
    ]);
  });

  test('that lasts longer than until the next one goes on without a gap', () => {
    const calendar = calendarOf({
      timeZone: 'UTC',
      events: [{ name: 'long', days: 'Mon-Sun', starts: '12:00', lasts: '30h' }],
    });

    expect(windowsIn(calendar, '2026-11-22', '2026-11-23')).toEqual([
      'long 2026-11-21T18:00Z 2026-11-22T18:00Z',
      'long 2026-11-22T18:00Z 2026-11-23T18:00Z',
    ]);
  });
});

describe('the days of events', () => {
  const closed = ['2026-04-03', '2026-12-31/2027-01-01'];
  const first = (on: string, from: string) => {
    const calendar = newYork({ closed, events: [{ name: 'it', on }] });
    const window = calendar.next('it', utc(from));
    return window && minute(window.opensMs).slice(0, 10);
  };

  test.each([
    ['month-end', '2026-11-01', '2026-11-30'],
    ['month-end', '2026-10-02', '2026-10-30'],
    ['month-end', '2026-12-01', '2026-12-30'],
    ['quarter-end', '2026-10-02', '2026-12-30'],
    ['quarter-end', '2026-01-02', '2026-03-31'],
    ['third Fri', '2026-11-01', '2026-11-20'],
    ['first Fri', '2026-04-01', '2026-04-02'],
    ['first Fri', '2026-12-31', '2027-01-04'],
    ['fourth Thu', '2026-11-01', '2026-11-26'],
    ['fifth Mon', '2026-10-01', '2026-11-30'],
    ['last Mon', '2026-11-01', '2026-11-30'],
    ['last Wed', '2026-11-01', '2026-11-25'],
  ])(
    '%s after %s is %s: a day with a session, else the one before it, and never of another month',
    (on, from, expected) => {
      expect(first(on, from)).toBe(expected);
    },
  );

  test('without sessions are those of the calendar', () => {
    const calendar = calendarOf({ timeZone: 'UTC', events: [{ name: 'it', on: 'month-end' }] });

    expect(calendar.next('it', utc('2026-10-05'))?.opensMs).toBe(utc('2026-10-31'));
  });
});

describe('the type of a day', () => {
  const calendar = newYork({
    closed: ['2026-11-26', '2026-11-28'],
    early: [{ date: '2026-11-27', close: '13:00' }],
    late: [{ date: '2026-12-01', open: '11:00' }],
    events: [
      { name: 'eod', starts: 'close', lasts: '1h' },
      { name: 'eom', on: 'month-end', starts: 'close', lasts: '3h' },
      { name: 'eoq', on: 'quarter-end', starts: 'close', lasts: '5h' },
      { name: 'expiry', on: 'third Fri' },
      { name: 'launch', dates: ['2026-12-09'], starts: '12:00', lasts: '1h' },
    ],
  });

  test.each([
    ['2026-11-25', undefined, 'a day like others'],
    ['2026-11-26', 'closed', 'a weekday without its session'],
    ['2026-11-28', undefined, 'a Saturday, closed or not'],
    ['2026-11-27', 'early', 'a shorter session'],
    ['2026-12-01', 'late', 'a shorter session at the other end'],
    ['2026-11-30', 'month-end', 'an event of month ends'],
    ['2026-12-31', 'quarter-end', 'the rarer of two'],
    ['2026-12-18', 'expiry', 'the name of an event of single days'],
    ['2026-12-09', 'launch', 'the same of a date'],
  ])('%s is %s: %s', (...[date, type]) => {
    expect(calendar.dayType(dayOf(date))).toBe(type);
  });

  test('is not month-end where nothing happens at the end of a month', () => {
    expect(newYork().dayType(dayOf('2026-11-30'))).toBeUndefined();
  });
});

test('the moments of a day are its open, lunch, reopen and close, and the starts of events', () => {
  const calendar = calendarOf({
    exchange: 'jpx',
    events: [
      { name: 'eod', starts: 'close+15m', lasts: '1h' },
      { name: 'day', days: 'Tue' },
    ],
  });

  expect(calendar.events(dayOf('2026-11-24'))).toEqual([
    { name: 'open', minute: 540 },
    { name: 'lunch', minute: 690 },
    { name: 'reopen', minute: 750 },
    { name: 'close', minute: 930 },
    { name: 'eod', minute: 945 },
  ]);
  expect(calendar.events(dayOf('2026-11-22'))).toEqual([]);
});

test('calendars with the same rules have the same id, and others another', () => {
  const ids = [newYork(), newYork(), newYork({ closed: ['2026-11-26'] }), calendarOf({ exchange: 'nyse' })].map(
    ({ id }) => id,
  );

  expect(ids[0]).toBe(ids[1]);
  expect(new Set(ids).size).toBe(3);
});
