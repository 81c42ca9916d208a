import { describe, expect, test } from '@jest/globals';
import { checkSpec } from '../../src/spec/check.ts';
import { formatProblems } from '../../src/spec/problem.ts';
import { specOf, troublesOf, withField } from '../support/written.ts';

const CALENDAR = {
  kind: 'Calendar',
  metadata: { name: 'nyse' },
  spec: {
    timeZone: 'America/New_York',
    sessions: [{ name: 'regular', days: 'Mon-Fri', open: '09:30', close: '16:00' }],
  },
};

/** What is wrong with a calendar whose spec has these fields too, without `spec.`. */
function troubles(changes: object): readonly string[] {
  return troublesOf({ ...CALENDAR, spec: { ...CALENDAR.spec, ...changes } }).map((trouble) =>
    trouble.replace(/^spec\.?/, ''),
  );
}

const day = (date: string) => Date.parse(date) / 86_400_000;

test('the example of the design says exactly this', () => {
  const { calendars } = specOf({
    ...CALENDAR,
    spec: {
      ...CALENDAR.spec,
      closed: ['2026-11-26', '2026-12-24/2026-12-25'],
      early: [{ date: '2026-11-27', close: '13:00' }],
      events: [{ name: 'eod', starts: 'close+15m', lasts: '90m' }],
    },
  });

  expect(calendars).toEqual([
    {
      name: 'nyse',
      timeZone: 'America/New_York',
      exchange: undefined,
      sessions: [
        {
          name: 'regular',
          weekdays: [1, 2, 3, 4, 5],
          openMinute: 570,
          closeMinute: 960,
          opensDayBefore: false,
          lunch: undefined,
        },
      ],
      closed: [
        { fromDay: day('2026-11-26'), untilDay: day('2026-11-26') },
        { fromDay: day('2026-12-24'), untilDay: day('2026-12-25') },
      ],
      early: [{ day: day('2026-11-27'), closeMinute: 780, session: undefined }],
      late: [],
      events: [
        {
          name: 'eod',
          on: { kind: 'sessions' },
          starts: { at: 'close', offsetMs: 900_000 },
          lastsMs: 5_400_000,
          session: undefined,
        },
      ],
      ical: undefined,
      include: [],
    },
  ]);
});

test.each([
  ['Mon', [1]],
  ['Mon-Fri', [1, 2, 3, 4, 5]],
  ['Sun-Thu', [1, 2, 3, 4, 7]],
  ['Sat,Mon', [1, 6]],
  ['Mon-Wed, Fri-Sun', [1, 2, 3, 5, 6, 7]],
])('weekdays can be written as %s', (days, weekdays) => {
  const events = [{ name: 'backup', days, starts: '02:00', lasts: '1h' }];

  const [calendar] = specOf({ kind: 'Calendar', metadata: { name: 'a' }, spec: { timeZone: 'UTC', events } }).calendars;

  expect(calendar?.events[0]?.on).toEqual({ kind: 'weekdays', weekdays });
});

describe('what cannot be meant is refused', () => {
  const session = { name: 'night', days: 'Mon-Fri', open: '22:00', close: '06:00' };
  const event = { name: 'eod', starts: 'close+15m', lasts: '90m' };

  test.each([
    [
      'an unknown time zone',
      { timeZone: 'America/NewYork' },
      'timeZone: expected a time zone such as America/New_York or UTC, found "America/NewYork", did you mean America/New_York?',
    ],
    [
      'an offset for a zone',
      { timeZone: '+01:00' },
      'timeZone: expected a time zone such as America/New_York or UTC, found "+01:00"',
    ],
    [
      'no time zone',
      { timeZone: undefined },
      'timeZone: expected a time zone such as America/New_York or UTC, found nothing',
    ],
    [
      'an unknown exchange',
      { exchange: 'nyse2', timeZone: undefined, sessions: undefined },
      'exchange: expected one of nyse, nasdaq, lse, xetra, jpx, hkex, cme, found "nyse2"',
    ],
    [
      'hours beside an exchange',
      { exchange: 'nyse', timeZone: undefined },
      'sessions: expected no sessions beside exchange, which has its own, found some',
    ],
    [
      'a zone beside an exchange',
      { exchange: 'nyse', sessions: undefined },
      'timeZone: expected no timeZone beside exchange, which has its own, found some',
    ],
    [
      'a calendar that says nothing',
      { sessions: undefined },
      ': expected exchange, sessions, events, ical or include, found none of them',
    ],
    [
      'a time that is none',
      { sessions: [{ ...session, open: '9:30' }] },
      'sessions[0].open: expected a time from 00:00 to 23:59 such as "09:30", found "9:30"',
    ],
    [
      'an open at the end of the day',
      { sessions: [{ ...session, open: '24:00' }] },
      'sessions[0].open: expected a time from 00:00 to 23:59 such as "09:30", found "24:00"',
    ],
    [
      'unknown weekdays',
      { sessions: [{ ...session, days: 'Mo-Fr' }] },
      'sessions[0].days: expected weekdays such as Mon-Fri or Mon,Wed,Sat, found "Mo-Fr"',
    ],
    [
      'a name that means something else',
      { sessions: [{ ...session, name: 'closed' }] },
      'sessions[0].name: expected a name of lower-case letters, digits and hyphens, other than open, close, lunch, reopen, closed, early and late, found "closed"',
    ],
    [
      'a session of more than a day',
      { sessions: [{ ...session, open: '09:00', close: '16:00', opensDayBefore: true }] },
      'sessions[0].opensDayBefore: expected an open that is not before the close by the clock (at most 24 hours), found one that is',
    ],
    [
      'a break outside the session',
      { sessions: [{ ...session, lunch: '12:00-13:00' }] },
      'sessions[0].lunch: expected a break inside the session, found one that is not',
    ],
    [
      'a break turned round',
      { sessions: [{ ...session, lunch: '02:00-01:00' }] },
      'sessions[0].lunch: expected a break inside the session, found one that is not',
    ],
    [
      'sessions of one name that overlap',
      {
        sessions: [
          session,
          { ...session, days: 'Sun', close: '23:00' },
          { ...session, days: 'Sat', open: '05:59', close: '07:00' },
        ],
      },
      'sessions[2]: expected sessions of one name that do not overlap, found it overlapping sessions[0]',
    ],
    [
      'sessions that overlap over the end of the week',
      {
        sessions: [
          { ...session, days: 'Sun' },
          { ...session, days: 'Mon', open: '05:00', close: '07:00' },
        ],
      },
      'sessions[1]: expected sessions of one name that do not overlap, found it overlapping sessions[0]',
    ],
    [
      'a date that does not exist',
      { closed: ['2026-02-30'] },
      'closed[0]: expected a date such as "2026-11-27", or two with a slash between them, at most a year apart, found "2026-02-30"',
    ],
    [
      'a range turned round',
      { closed: ['2026-12-25/2026-12-24'] },
      'closed[0]: expected a date such as "2026-11-27", or two with a slash between them, at most a year apart, found "2026-12-25/2026-12-24"',
    ],
    [
      'a range of years',
      { closed: ['2026-12-25/2062-12-24'] },
      'closed[0]: expected a date such as "2026-11-27", or two with a slash between them, at most a year apart, found "2026-12-25/2062-12-24"',
    ],
    [
      'an early close on a weekend',
      { early: [{ date: '2026-11-28', close: '13:00' }] },
      'early[0].date: expected a weekday with a session, found one without',
    ],
    [
      'an early close before the open',
      { early: [{ date: '2026-11-27', close: '09:00' }] },
      'early[0].close: expected a time inside the session of that day, found one outside',
    ],
    [
      'an early close that is not early',
      { early: [{ date: '2026-11-27', close: '16:00' }] },
      'early[0].close: expected a time inside the session of that day, found one outside',
    ],
    [
      'a late open after the close',
      { late: [{ date: '2026-11-27', open: '16:30' }] },
      'late[0].open: expected a time inside the session of that day, found one outside',
    ],
    [
      'a day that closes early twice',
      {
        early: [
          { date: '2026-11-27', close: '13:00' },
          { date: '2026-11-27', close: '14:00' },
        ],
      },
      'early[1].date: expected each date once, found one again',
    ],
    [
      'a session that is not there',
      { early: [{ date: '2026-11-27', close: '13:00', session: 'late-night' }] },
      'early[0].session: expected regular, found "late-night"',
    ],
    [
      'two events of one name',
      { events: [event, event] },
      'events[1].name: expected a name of its own, found "eod" again',
    ],
    [
      "an event with a session's name",
      { events: [{ ...event, name: 'regular' }] },
      `events[0].name: expected another name than a session's, found "regular"`,
    ],
    [
      'an event that starts nowhere',
      { events: [{ ...event, starts: 'noon' }] },
      'events[0].starts: expected a time such as "18:00", or one from the session such as close, close+15m or open-30m, found "noon"',
    ],
    [
      'an event far from its session',
      { events: [{ ...event, starts: 'close+8d' }] },
      'events[0].starts: expected a time such as "18:00", or one from the session such as close, close+15m or open-30m, found "close+8d"',
    ],
    [
      'an event of no length',
      { events: [{ ...event, lasts: '0s' }] },
      'events[0].lasts: expected a duration from 1m to 31d, found 0s',
    ],
    [
      'an event without a length',
      { events: [{ name: 'eod', starts: 'close' }] },
      'events[0].starts: expected only beside lasts, found without it',
    ],
    [
      'an event on two kinds of days',
      { events: [{ ...event, on: 'month-end', days: 'Mon' }] },
      'events[0]: expected at most one of on, days or dates, found on and days',
    ],
    [
      'days that do not recur',
      { events: [{ ...event, on: 'sixth Fri' }] },
      'events[0].on: expected month-end, quarter-end or a weekday of the month such as third Fri or last Mon, found "sixth Fri"',
    ],
    [
      "an event of a session that isn't there",
      { events: [{ ...event, session: 'night' }] },
      'events[0].session: expected regular, found "night"',
    ],
    [
      'an event that hangs on a session where there is none',
      { sessions: undefined, events: [event] },
      'events[0].starts: expected a time such as "18:00", as there are no sessions, found close',
    ],
    [
      'a file somewhere else',
      { ical: '../secrets/holidays.ics' },
      'ical: expected the name of an *.ics file in the same folder, found "../secrets/holidays.ics"',
    ],
    ['a file that is not there', { ical: 'holidays.ics' }, 'ical: expected a file, found nothing'],
    ['an unknown field', { sesions: [] }, 'sesions: unknown key, did you mean sessions?'],
  ])('%s', (_, changes, expected) => {
    expect(troubles(changes)).toEqual([expected]);
  });

  test('a namespace', () => {
    expect(troublesOf(withField(CALENDAR, 'metadata.namespace', 'render'))).toEqual([
      'metadata.namespace: expected no namespace, as a calendar belongs to the whole cluster, found one',
    ]);
  });

  test('a calendar without a spec', () => {
    expect(troublesOf(withField(CALENDAR, 'spec', undefined))).toEqual([
      'spec: expected a map with an exchange, or with timeZone and sessions, found nothing',
    ]);
  });

  test('two calendars of one name', () => {
    expect(troublesOf(CALENDAR, CALENDAR)).toEqual([
      'metadata.name: expected a name of its own, found "nyse" again (first in spec.yaml:7)',
    ]);
  });
});

test('mistakes in one item keep none of the others from being told, each on its line', () => {
  const text = `kind: Calendar
metadata: {name: nyse}
spec:
  timeZone: UTC
  sessions:
    - {name: a, days: Mon, open: "09:00", close: "12:00"}
    - {name: b, days: Moon, open: "09:00", close: "12:00"}
    - {name: a, days: Mon, open: "11:00", close: "13:00"}
  events:
    - {name: a, starts: open, lasts: 1h}
    - {name: x, starts: "25:00", lasts: 1h}
`;

  const checked = checkSpec([{ file: 'c.yaml', text }]);

  expect(
    formatProblems('problems' in checked ? checked.problems : [])
      .split('\n')
      .map((line) => line.slice(0, 32)),
  ).toEqual([
    'c.yaml:7: spec.sessions[1].days:',
    'c.yaml:8: spec.sessions[2]: expe',
    'c.yaml:11: spec.events[1].starts',
  ]);
});

test('several sessions of one name that do not overlap are fine, and so are names that do', () => {
  const sessions = [
    { name: 'a', days: 'Mon-Fri', open: '09:00', close: '12:00' },
    { name: 'a', days: 'Mon-Fri', open: '12:00', close: '17:00' },
    { name: 'b', days: 'Mon-Fri', open: '08:00', close: '20:00' },
    { name: 'c', days: 'Mon-Fri', open: '17:00', close: '17:00', opensDayBefore: true },
  ];

  expect(troubles({ sessions })).toEqual([]);
});

test('what is in the file that a calendar names belongs to its spec', () => {
  const text = JSON.stringify({ ...CALENDAR, spec: { ...CALENDAR.spec, ical: 'holidays.ics' } });

  const checked = checkSpec([{ file: 'folder/c.yaml', text }], (file, name) => ({
    file: `${file} ${name}`,
    text: 'BEGIN',
  }));

  expect('spec' in checked && checked.spec.calendars[0]?.ical).toEqual({
    file: 'folder/c.yaml holidays.ics',
    text: 'BEGIN',
  });
});
