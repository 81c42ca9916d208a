import { describe, expect, test } from '@jest/globals';
import { calendarOf, minute, utc, windowsIn } from '../support/calendars.ts';

/** A window of an hour that starts at a time of the clock, on the day of a change and on those beside it. */
const CHANGES = [
  // Spring: 02:00 becomes 03:00 on 8 March. Autumn: 02:00 becomes 01:00 on 1 November.
  ['America/New_York', '2026-03-07', '01:30', '2026-03-07T06:30Z'],
  ['America/New_York', '2026-03-07', '02:30', '2026-03-07T07:30Z'],
  ['America/New_York', '2026-03-08', '01:59', '2026-03-08T06:59Z'],
  ['America/New_York', '2026-03-08', '02:00', '2026-03-08T07:00Z'],
  ['America/New_York', '2026-03-08', '02:30', '2026-03-08T07:30Z'],
  ['America/New_York', '2026-03-08', '03:00', '2026-03-08T07:00Z'],
  ['America/New_York', '2026-03-08', '09:30', '2026-03-08T13:30Z'],
  ['America/New_York', '2026-03-09', '02:30', '2026-03-09T06:30Z'],
  ['America/New_York', '2026-10-31', '01:30', '2026-10-31T05:30Z'],
  ['America/New_York', '2026-11-01', '00:59', '2026-11-01T04:59Z'],
  ['America/New_York', '2026-11-01', '01:00', '2026-11-01T05:00Z'],
  ['America/New_York', '2026-11-01', '01:30', '2026-11-01T05:30Z'],
  ['America/New_York', '2026-11-01', '02:00', '2026-11-01T07:00Z'],
  ['America/New_York', '2026-11-02', '01:30', '2026-11-02T06:30Z'],
  // 01:00 becomes 02:00 on 29 March; 02:00 becomes 01:00 on 25 October.
  ['Europe/London', '2026-03-28', '01:30', '2026-03-28T01:30Z'],
  ['Europe/London', '2026-03-29', '00:59', '2026-03-29T00:59Z'],
  ['Europe/London', '2026-03-29', '01:30', '2026-03-29T01:30Z'],
  ['Europe/London', '2026-03-29', '02:00', '2026-03-29T01:00Z'],
  ['Europe/London', '2026-03-30', '01:30', '2026-03-30T00:30Z'],
  ['Europe/London', '2026-10-25', '00:59', '2026-10-24T23:59Z'],
  ['Europe/London', '2026-10-25', '01:30', '2026-10-25T00:30Z'],
  ['Europe/London', '2026-10-25', '02:00', '2026-10-25T02:00Z'],
  // 02:00 becomes 03:00 on 29 March; 03:00 becomes 02:00 on 25 October.
  ['Europe/Berlin', '2026-03-29', '01:59', '2026-03-29T00:59Z'],
  ['Europe/Berlin', '2026-03-29', '02:30', '2026-03-29T01:30Z'],
  ['Europe/Berlin', '2026-03-29', '03:00', '2026-03-29T01:00Z'],
  ['Europe/Berlin', '2026-10-25', '01:59', '2026-10-24T23:59Z'],
  ['Europe/Berlin', '2026-10-25', '02:30', '2026-10-25T00:30Z'],
  ['Europe/Berlin', '2026-10-25', '03:00', '2026-10-25T02:00Z'],
  // The other half of the world: 03:00 becomes 02:00 on 5 April; 02:00 becomes 03:00 on 4 October.
  ['Australia/Sydney', '2026-04-05', '01:59', '2026-04-04T14:59Z'],
  ['Australia/Sydney', '2026-04-05', '02:30', '2026-04-04T15:30Z'],
  ['Australia/Sydney', '2026-04-05', '03:00', '2026-04-04T17:00Z'],
  ['Australia/Sydney', '2026-10-04', '01:59', '2026-10-03T15:59Z'],
  ['Australia/Sydney', '2026-10-04', '02:30', '2026-10-03T16:30Z'],
  ['Australia/Sydney', '2026-10-04', '03:00', '2026-10-03T16:00Z'],
  // A change of half an hour: 02:00 becomes 01:30 on 5 April; 02:00 becomes 02:30 on 4 October.
  ['Australia/Lord_Howe', '2026-04-05', '01:29', '2026-04-04T14:29Z'],
  ['Australia/Lord_Howe', '2026-04-05', '01:45', '2026-04-04T14:45Z'],
  ['Australia/Lord_Howe', '2026-04-05', '02:00', '2026-04-04T15:30Z'],
  ['Australia/Lord_Howe', '2026-10-04', '01:59', '2026-10-03T15:29Z'],
  ['Australia/Lord_Howe', '2026-10-04', '02:15', '2026-10-03T15:45Z'],
  ['Australia/Lord_Howe', '2026-10-04', '02:30', '2026-10-03T15:30Z'],
  // No change at all.
  ['Asia/Tokyo', '2026-03-29', '02:30', '2026-03-28T17:30Z'],
] as const;

test.each(CHANGES)('%s, %s: the clock shows %s at %s', (timeZone, date, starts, expected) => {
  const events = [{ name: 'batch', dates: [date], starts, lasts: '1h' }];

  const [window] = calendarOf({ timeZone, events }).windows(utc(expected) - 1, utc(expected) + 1);

  expect(window && minute(window.opensMs)).toBe(expected);
});

/** Sessions keep the clock's time, so that in UTC they move with it. */
const OPENS = [
  ['America/New_York', '2026-03-06', '14:30', '2026-03-09', '13:30'],
  ['America/New_York', '2026-10-30', '13:30', '2026-11-02', '14:30'],
  ['Europe/London', '2026-03-27', '09:30', '2026-03-30', '08:30'],
  ['Europe/Berlin', '2026-10-23', '07:30', '2026-10-26', '08:30'],
  ['Australia/Sydney', '2026-04-02', '22:30', '2026-04-05', '23:30'],
  ['Australia/Lord_Howe', '2026-10-01', '23:00', '2026-10-04', '22:30'],
] as const;

test.each(OPENS)(
  'a session in %s opens on %s at %s and on %s at %s, in UTC',
  (timeZone, before, early, after, late) => {
    const calendar = calendarOf({
      timeZone,
      sessions: [{ name: 'day', days: 'Mon-Fri', open: '09:30', close: '17:00' }],
    });

    expect(calendar.next('day', utc(before))?.opensMs).toBe(utc(`${before}T${early}Z`));
    expect(calendar.next('day', utc(after))?.opensMs).toBe(utc(`${after}T${late}Z`));
  },
);

describe('on the night of a change', () => {
  const night = { name: 'night', days: 'Sat', open: '22:00', close: '06:00' };
  const calendar = calendarOf({ timeZone: 'America/New_York', sessions: [night] });

  test('a session over it is an hour shorter in spring and an hour longer in autumn', () => {
    const lengths = ['2026-02-28', '2026-03-07', '2026-10-31'].map((date) => {
      const window = calendar.next('night', utc(date));
      return window && (window.closesMs - window.opensMs) / 3_600_000;
    });

    expect(lengths).toEqual([8, 7, 9]);
  });

  test('an event lasts as long as it says, whatever the clock does', () => {
    const events = [{ name: 'batch', dates: ['2026-03-08'], starts: '01:30', lasts: '2h' }];

    expect(windowsIn(calendarOf({ timeZone: 'America/New_York', events }), '2026-03-07', '2026-03-10')).toEqual([
      'batch 2026-03-08T06:30Z 2026-03-08T08:30Z',
    ]);
  });

  test('a session that the clock turns round is left out: it cannot close before it opens', () => {
    const sessions = [{ name: 'short', days: 'Mon-Sun', open: '02:30', close: '03:15' }];

    expect(windowsIn(calendarOf({ timeZone: 'America/New_York', sessions }), '2026-03-07', '2026-03-10')).toEqual([
      'short 2026-03-07T07:30Z 2026-03-07T08:15Z',
      'short 2026-03-09T06:30Z 2026-03-09T07:15Z',
    ]);
  });

  test('sessions that the clock pushes into each other do not overlap', () => {
    const sessions = [
      { name: 'a', days: 'Mon-Sun', open: '01:00', close: '02:45' },
      { name: 'a', days: 'Mon-Sun', open: '03:00', close: '04:00' },
    ];

    expect(windowsIn(calendarOf({ timeZone: 'America/New_York', sessions }), '2026-03-08', '2026-03-09')).toEqual([
      'a 2026-03-08T06:00Z 2026-03-08T07:45Z',
      'a 2026-03-08T07:45Z 2026-03-08T08:00Z',
    ]);
  });

  test('events of a day are told by what the clock shows', () => {
    const market = calendarOf({
      timeZone: 'America/New_York',
      sessions: [{ name: 'day', days: 'Sun', open: '09:30', close: '16:00' }],
    });
    const march8 = utc('2026-03-08T00:00Z') / 86_400_000;

    expect(market.events(march8)).toEqual([
      { name: 'open', minute: 570 },
      { name: 'close', minute: 960 },
    ]);
  });
});
