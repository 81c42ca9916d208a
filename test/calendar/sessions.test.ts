import { describe, expect, test } from '@jest/globals';
import { calendarOf, dayOf, newYork, REGULAR, utc, windowsIn } from '../support/calendars.ts';

describe('a session', () => {
  test('is held on its weekdays, from its open up to but not including its close', () => {
    const calendar = newYork();

    expect(windowsIn(calendar, '2026-11-20', '2026-11-24')).toEqual([
      'regular 2026-11-20T14:30Z 2026-11-20T21:00Z',
      'regular 2026-11-23T14:30Z 2026-11-23T21:00Z',
    ]);
    expect(
      ['14:29:59.999', '14:30', '20:59:59.999', '21:00'].map((at) => calendar.at(utc(`2026-11-23T${at}Z`))),
    ).toEqual([[], ['regular'], ['regular'], []]);
  });

  test('is not held on a closed day, nor on those of a range with both its ends', () => {
    const calendar = newYork({ closed: ['2026-11-26', '2026-12-24/2026-12-28'] });

    expect(calendar.next('regular', utc('2026-11-25T21:00Z'))?.opensMs).toBe(utc('2026-11-27T14:30Z'));
    expect(calendar.next('regular', utc('2026-12-23T21:00Z'))?.opensMs).toBe(utc('2026-12-29T14:30Z'));
  });

  test('closes early and opens late on the days that say so', () => {
    const calendar = newYork({
      early: [{ date: '2026-11-27', close: '13:00' }],
      late: [{ date: '2026-11-30', open: '11:00' }],
    });

    expect(windowsIn(calendar, '2026-11-27', '2026-12-01')).toEqual([
      'regular 2026-11-27T14:30Z 2026-11-27T18:00Z',
      'regular 2026-11-30T16:00Z 2026-11-30T21:00Z',
    ]);
  });

  test('closes early without touching another one of the day', () => {
    const calendar = calendarOf({
      timeZone: 'America/New_York',
      sessions: [REGULAR, { name: 'after-hours', days: 'Mon-Fri', open: '16:00', close: '20:00' }],
      early: [{ date: '2026-11-27', close: '13:00', session: 'regular' }],
    });

    expect(windowsIn(calendar, '2026-11-27T06:00Z', '2026-11-29')).toEqual([
      'regular 2026-11-27T14:30Z 2026-11-27T18:00Z',
      'after-hours 2026-11-27T21:00Z 2026-11-28T01:00Z',
    ]);
  });
});

test('an early close of a named session comes before one of all sessions', () => {
  const calendar = calendarOf({
    timeZone: 'UTC',
    sessions: [
      { name: 'a', days: 'Fri', open: '09:00', close: '17:00' },
      { name: 'b', days: 'Fri', open: '09:00', close: '17:00' },
    ],
    early: [
      { date: '2026-11-27', close: '12:00' },
      { date: '2026-11-27', close: '14:00', session: 'b' },
    ],
  });

  expect(windowsIn(calendar, '2026-11-27', '2026-11-28')).toEqual([
    'a 2026-11-27T09:00Z 2026-11-27T12:00Z',
    'b 2026-11-27T09:00Z 2026-11-27T14:00Z',
  ]);
});

describe('a lunch break', () => {
  const sessions = [{ name: 'regular', days: 'Mon-Fri', open: '09:30', close: '16:00', lunch: '12:00-13:00' }];
  const hongKong = (changes: object) => calendarOf({ timeZone: 'Asia/Hong_Kong', sessions, ...changes });

  test('makes two windows of one session', () => {
    expect(windowsIn(hongKong({}), '2026-11-23', '2026-11-24')).toEqual([
      'regular 2026-11-23T01:30Z 2026-11-23T04:00Z',
      'regular 2026-11-23T05:00Z 2026-11-23T08:00Z',
    ]);
  });

  test.each([
    ['ends the day when the market closes at its beginning', '12:00', '04:00'],
    ['ends the day when the market closes inside it', '12:30', '04:00'],
    ['ends the day when the market closes at its end', '13:00', '04:00'],
  ])('%s', (_, close, ends) => {
    const calendar = hongKong({ early: [{ date: '2026-11-23', close }] });

    expect(windowsIn(calendar, '2026-11-23', '2026-11-24')).toEqual([`regular 2026-11-23T01:30Z 2026-11-23T${ends}Z`]);
  });

  test('is waited for when the market opens late inside it', () => {
    const calendar = hongKong({ late: [{ date: '2026-11-23', open: '12:30' }] });

    expect(windowsIn(calendar, '2026-11-23', '2026-11-24')).toEqual(['regular 2026-11-23T05:00Z 2026-11-23T08:00Z']);
  });
});

test('a late open of the morning leaves the afternoon as it is', () => {
  const sessions = [
    { name: 'morning', days: 'Mon-Fri', open: '09:00', close: '12:00' },
    { name: 'afternoon', days: 'Mon-Fri', open: '13:00', close: '17:00' },
  ];
  const calendar = calendarOf({ timeZone: 'UTC', sessions, late: [{ date: '2026-11-23', open: '10:00' }] });

  expect(windowsIn(calendar, '2026-11-23', '2026-11-24')).toEqual([
    'morning 2026-11-23T10:00Z 2026-11-23T12:00Z',
    'afternoon 2026-11-23T13:00Z 2026-11-23T17:00Z',
  ]);
});

describe('a session over midnight', () => {
  test('counts as the day on which it opens', () => {
    const sessions = [{ name: 'night', days: 'Mon-Fri', open: '22:00', close: '06:00' }];
    const calendar = calendarOf({ timeZone: 'UTC', sessions, closed: ['2026-11-24'] });

    expect(windowsIn(calendar, '2026-11-20', '2026-11-26')).toEqual([
      'night 2026-11-19T22:00Z 2026-11-20T06:00Z',
      'night 2026-11-20T22:00Z 2026-11-21T06:00Z',
      'night 2026-11-23T22:00Z 2026-11-24T06:00Z',
      'night 2026-11-25T22:00Z 2026-11-26T06:00Z',
    ]);
  });

  const globex = { name: 'globex', days: 'Mon-Fri', open: '17:00', close: '16:00', opensDayBefore: true };

  test('counts as the day on which it closes when it says so, and so do its closures and early closes', () => {
    const calendar = calendarOf({
      timeZone: 'America/Chicago',
      sessions: [globex],
      closed: ['2026-12-25'],
      early: [{ date: '2026-12-24', close: '12:00' }],
    });

    expect(windowsIn(calendar, '2026-12-23', '2026-12-29')).toEqual([
      'globex 2026-12-22T23:00Z 2026-12-23T22:00Z',
      'globex 2026-12-23T23:00Z 2026-12-24T18:00Z',
      'globex 2026-12-27T23:00Z 2026-12-28T22:00Z',
      'globex 2026-12-28T23:00Z 2026-12-29T22:00Z',
    ]);
  });

  test('has its open on the day before, by the clock', () => {
    const calendar = calendarOf({ timeZone: 'America/Chicago', sessions: [globex] });

    expect(
      ['2026-11-20', '2026-11-21', '2026-11-22', '2026-11-23'].map((date) => calendar.events(dayOf(date))),
    ).toEqual([
      [{ name: 'close', minute: 960 }],
      [],
      [{ name: 'open', minute: 1020 }],
      [
        { name: 'close', minute: 960 },
        { name: 'open', minute: 1020 },
      ],
    ]);
  });
});

describe('a market that never closes', () => {
  const calendar = calendarOf({
    timeZone: 'UTC',
    sessions: [{ name: 'always', days: 'Mon-Sun', open: '00:00', close: '24:00' }],
  });

  test('is open at every moment, one window a day', () => {
    expect(windowsIn(calendar, '2026-11-22', '2026-11-24')).toEqual([
      'always 2026-11-22T00:00Z 2026-11-23T00:00Z',
      'always 2026-11-23T00:00Z 2026-11-24T00:00Z',
    ]);
    expect(calendar.at(utc('2026-11-22T23:59:59.999Z'))).toEqual(['always']);
    expect(calendar.at(utc('2026-11-23T00:00Z'))).toEqual(['always']);
  });

  test('neither opens nor closes in the course of a day', () => {
    expect(calendar.events(dayOf('2026-11-22'))).toEqual([]);
  });
});

test('several time zones are several calendars, each by its own clock', () => {
  const at = (exchange: string, time: string) => calendarOf({ exchange }).at(utc(`2026-11-24T${time}Z`));

  expect(
    ['02:00', '09:00', '15:00', '18:00'].map((time) =>
      ['jpx', 'lse', 'nyse'].filter((name) => at(name, time).length > 0),
    ),
  ).toEqual([['jpx'], ['lse'], ['lse', 'nyse'], ['nyse']]);
});

test('sessions of several names may overlap, and all that hold are named', () => {
  const extended = { name: 'extended', days: 'Mon-Fri', open: '04:00', close: '20:00' };
  const calendar = calendarOf({ timeZone: 'America/New_York', sessions: [REGULAR, extended] });

  expect(calendar.at(utc('2026-11-23T12:00Z'))).toEqual(['extended']);
  expect(calendar.at(utc('2026-11-23T15:00Z')).toSorted()).toEqual(['extended', 'regular']);
  expect(calendar.events(dayOf('2026-11-23')).map(({ name }) => name)).toEqual([
    'extended open',
    'regular open',
    'regular close',
    'extended close',
  ]);
});
