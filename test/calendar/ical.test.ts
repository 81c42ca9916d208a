import { describe, expect, test } from '@jest/globals';
import { readIcal } from '../../src/calendar/ical.ts';
import { openZone } from '../../src/calendar/zone.ts';
import { calendarOf, dayOf, newYork, REGULAR, utc, windowsIn } from '../support/calendars.ts';

/** A file with one event for each list of lines. */
function ics(...events: readonly (readonly string[])[]): string {
  const body = events.flatMap((lines) => ['BEGIN:VEVENT', ...lines, 'END:VEVENT']);
  return ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//example//test//EN', ...body, 'END:VCALENDAR', ''].join('\r\n');
}

/** Business hours of New York with a file. */
function withFile(...events: readonly (readonly string[])[]) {
  return newYork({ ical: 'holidays.ics' }, ics(...events));
}

/** What is wrong with a file: `line: message`. */
function problemsOf(text: string): readonly string[] {
  const read = readIcal(text, openZone('America/New_York'), ['regular']);
  return 'problems' in read ? read.problems.map(({ line, message }) => `${line}: ${message}`) : [];
}

describe('an event of whole days', () => {
  test('closes its day, and a DTEND is the first day that it does not close', () => {
    const calendar = withFile(
      ['SUMMARY:Thanksgiving', 'DTSTART;VALUE=DATE:20261126', 'TRANSP:TRANSPARENT'],
      ['DTSTART;VALUE=DATE:20261224', 'DTEND;VALUE=DATE:20261227'],
      ['DTSTART;VALUE=DATE:20261229', 'DURATION:P2D'],
    );

    expect(windowsIn(calendar, '2026-11-26', '2026-11-27')).toEqual([]);
    expect(windowsIn(calendar, '2026-12-24', '2027-01-01').map((window) => window.slice(8, 18))).toEqual([
      '2026-12-28',
      '2026-12-31',
    ]);
    expect(calendar.dayType(dayOf('2026-11-26'))).toBe('closed');
  });

  test('closes the days of its rule, but not its exceptions', () => {
    const calendar = withFile(['DTSTART;VALUE=DATE:20241225', 'RRULE:FREQ=YEARLY', 'EXDATE;VALUE=DATE:20271225']);

    expect(['2025-12-25', '2026-12-25', '2028-12-25'].map((date) => calendar.dayType(dayOf(date)))).toEqual([
      'closed',
      'closed',
      'closed',
    ]);
    expect(
      withFile(['DTSTART;VALUE=DATE:20241225', 'RRULE:FREQ=YEARLY', 'EXDATE;VALUE=DATE:20261225']).dayType(
        dayOf('2026-12-25'),
      ),
    ).toBeUndefined();
  });

  test('says until when closures are known, unless it returns for ever', () => {
    expect(withFile(['DTSTART;VALUE=DATE:20261225']).endsMs).toBe(utc('2026-12-26T05:00Z'));
    expect(withFile(['DTSTART;VALUE=DATE:20261225', 'RRULE:FREQ=YEARLY']).endsMs).toBeUndefined();
    expect(newYork().endsMs).toBeUndefined();
  });
});

describe('an event of some hours', () => {
  const lasts = 'DURATION:PT1H30M';

  test.each([
    ['by the clock of the calendar', 'DTSTART:20261124T093000', '14:30'],
    ['by its own clock', 'DTSTART;TZID=Europe/Berlin:20261124T093000', '08:30'],
    ['in UTC', 'DTSTART:20261124T093000Z', '09:30'],
  ])('is a window with the name of its summary, %s', (_, start, opens) => {
    const calendar = withFile(['SUMMARY:Fed: Décision\\, Rates!', start, lasts]);
    const [window] = calendar.windows(utc('2026-11-24'), utc('2026-11-25')).filter(({ kind }) => kind === 'event');

    expect(window).toEqual({
      name: 'fed-decision-rates',
      kind: 'event',
      opensMs: utc(`2026-11-24T${opens}Z`),
      closesMs: utc(`2026-11-24T${opens}Z`) + 5_400_000,
    });
  });

  test('returns by its own clock, over a change of it too', () => {
    const calendar = calendarOf(
      { timeZone: 'UTC', ical: 'a.ics' },
      ics([
        'SUMMARY:auction',
        'DTSTART;TZID=Europe/London:20261019T120000',
        'DTEND;TZID=Europe/London:20261019T121500',
        'RRULE:FREQ=WEEKLY;COUNT=2',
      ]),
    );

    expect(windowsIn(calendar, '2026-10-01', '2026-12-01')).toEqual([
      'auction 2026-10-19T11:00Z 2026-10-19T11:15Z',
      'auction 2026-10-26T12:00Z 2026-10-26T12:15Z',
    ]);
  });

  test('has exceptions, additions and single days that are moved or cancelled', () => {
    const calendar = calendarOf(
      { timeZone: 'Europe/Berlin', ical: 'a.ics' },
      ics(
        [
          'UID:1',
          'SUMMARY:batch',
          'DTSTART:20261102T200000',
          lasts,
          'RRULE:FREQ=WEEKLY;UNTIL=20261201T000000Z',
          'EXDATE:20261109T190000Z',
          'RDATE:20261111T200000',
        ],
        ['UID:1', 'SUMMARY:batch', 'RECURRENCE-ID:20261116T200000', 'DTSTART:20261117T210000', lasts],
        [
          'UID:1',
          'SUMMARY:batch',
          'RECURRENCE-ID:20261123T200000',
          'DTSTART:20261123T200000',
          lasts,
          'STATUS:CANCELLED',
        ],
      ),
    );

    expect(windowsIn(calendar, '2026-11-01', '2027-01-01').map((window) => window.split(' ')[1])).toEqual([
      '2026-11-02T19:00Z',
      '2026-11-11T19:00Z',
      '2026-11-17T20:00Z',
      '2026-11-30T19:00Z',
    ]);
  });

  test('with UNTIL in UTC ends by its own clock', () => {
    const until = (text: string) =>
      windowsIn(
        calendarOf(
          { timeZone: 'America/New_York', ical: 'a.ics' },
          ics(['SUMMARY:a', 'DTSTART:20261123T210000', lasts, `RRULE:FREQ=DAILY;UNTIL=${text}`]),
        ),
        '2026-11-20',
        '2026-12-20',
      ).length;

    expect(['20261125T020000Z', '20261125T015900Z', '20261125'].map(until)).toEqual([2, 1, 3]);
  });
});

test('the lines of an event are unfolded, and several calendars in a file are read', () => {
  const text = `${ics(['SUMMARY:lon\r\n g-name', 'DTSTART:20261124T093000Z', 'DURATION:PT1H'])}${ics(['DTSTART;VALUE=DATE:20261126'])}`;
  const calendar = newYork({ ical: 'a.ics' }, text);

  expect(calendar.names).toEqual(['regular', 'long-name']);
  expect(calendar.dayType(dayOf('2026-11-26'))).toBe('closed');
});

describe('a file that cannot be meant is refused, with the line of the event', () => {
  const [start, lasts] = ['DTSTART:20261124T093000', 'DURATION:PT1H'];
  const timed = ['SUMMARY:a', start, lasts];

  test.each([
    ['no start', ['SUMMARY:a'], 'expected one DTSTART, found none'],
    ['two starts', [...timed, start], 'expected one DTSTART, found several'],
    [
      'a date that does not exist',
      ['DTSTART;VALUE=DATE:20260230'],
      'expected a date or a time of whole minutes as DTSTART, found another',
    ],
    ['half a date', ['DTSTART:2026'], 'expected a date or a time of whole minutes as DTSTART, found another'],
    [
      'seconds',
      ['SUMMARY:a', 'DTSTART:20261124T093030', lasts],
      'expected a date or a time of whole minutes as DTSTART, found another',
    ],
    [
      'another age',
      ['DTSTART;VALUE=DATE:99991231'],
      'expected a date or a time of whole minutes as DTSTART, found another',
    ],
    ['no end', ['SUMMARY:a', start], 'expected DTEND or DURATION, found neither'],
    [
      'an end before the start',
      ['SUMMARY:a', start, 'DTEND:20261124T080000'],
      'expected an event that ends after it starts, within 31 days',
    ],
    [
      'a year of one event',
      ['SUMMARY:a', start, 'DURATION:P365D'],
      'expected an event that ends after it starts, within 31 days',
    ],
    [
      'a duration that is none',
      ['SUMMARY:a', start, 'DURATION:soon'],
      'expected a DURATION such as PT1H30M, found another',
    ],
    [
      'an end of another kind',
      ['SUMMARY:a', start, 'DTEND;VALUE=DATE:20261125'],
      'expected a DTEND that is a time as DTSTART is, found a date',
    ],
    [
      'a closure of years',
      ['DTSTART;VALUE=DATE:20260101', 'DTEND;VALUE=DATE:20300101'],
      'expected an event of 1 to 366 days, found 1461',
    ],
    ['no name', [start, lasts], 'expected a SUMMARY with letters or digits, which names the window, found none'],
    [
      'a name without letters',
      ['SUMMARY:!!!', start, lasts],
      'expected a SUMMARY with letters or digits, which names the window, found none',
    ],
    [
      "a session's name",
      ['SUMMARY:Regular', start, lasts],
      'expected a SUMMARY of its own, found one that is already the name regular',
    ],
    [
      'a zone of Windows',
      ['SUMMARY:a', 'DTSTART;TZID=Eastern Standard Time:20261124T093000', lasts],
      'expected a TZID of the IANA such as America/New_York in DTSTART, found another',
    ],
    [
      'a zone that is a path',
      ['SUMMARY:a', 'DTSTART;TZID=/etc/passwd:20261124T093000', lasts],
      'expected a TZID of the IANA such as America/New_York in DTSTART, found another',
    ],
    [
      'a rule by seconds',
      [...timed, 'RRULE:FREQ=SECONDLY'],
      'expected an RRULE with FREQ DAILY, WEEKLY, MONTHLY or YEARLY, found another',
    ],
    [
      'a rule with hours',
      [...timed, 'RRULE:FREQ=DAILY;BYHOUR=1,2,3'],
      'expected an RRULE by days, weeks, months or years, found BYHOUR',
    ],
    [
      'a rule with weeks of the year',
      [...timed, 'RRULE:FREQ=YEARLY;BYWEEKNO=20'],
      'expected an RRULE by days, weeks, months or years, found BYWEEKNO',
    ],
    [
      'a rule with a huge step',
      [...timed, 'RRULE:FREQ=DAILY;INTERVAL=999999999'],
      'expected INTERVAL as a whole number from 1 to 1000 in the RRULE, found another',
    ],
    [
      'a rule with a huge count',
      [...timed, 'RRULE:FREQ=DAILY;COUNT=999999999'],
      'expected COUNT as a whole number from 1 to 100000 in the RRULE, found another',
    ],
    ['two rules', [...timed, 'RRULE:FREQ=DAILY', 'RRULE:FREQ=WEEKLY'], 'expected at most one RRULE, found several'],
    [
      'numbered weekdays of a week',
      [...timed, 'RRULE:FREQ=WEEKLY;BYDAY=2MO'],
      'expected a plain weekday in a rule that is neither MONTHLY nor YEARLY, found a numbered one',
    ],
    ['an EXRULE', [...timed, 'EXRULE:FREQ=DAILY'], 'expected EXDATE, found EXRULE'],
    [
      'a change of all that follow',
      [...timed, 'RECURRENCE-ID;RANGE=THISANDFUTURE:20261124T093000'],
      'expected a RECURRENCE-ID of one event, found another',
    ],
  ])('%s', (_, lines, message) => {
    const fine = ['DTSTART;VALUE=DATE:20261126'];

    expect(problemsOf(ics(fine, lines))).toEqual([`7: ${message}`]);
  });

  test('all events with mistakes are listed', () => {
    expect(problemsOf(ics(['SUMMARY:a'], [...timed], ['SUMMARY:b'])).map((problem) => problem.split(':')[0])).toEqual([
      '4',
      '12',
    ]);
  });
});

describe('hostile text', () => {
  test.each([
    ['nothing', ''],
    ['other text', 'hello\nworld'],
    ['a web page', '<html><body>Sign in</body></html>'],
    ['half a file', 'BEGIN:VCALENDAR\nBEGIN:VEVENT'],
    ['a rule that is none', ics(['DTSTART;VALUE=DATE:20261126', 'RRULE:FREQ=NEVER'])],
    ['deep nesting', 'BEGIN:VCALENDAR\n'.repeat(100_000)],
    ['control characters', 'BEGIN:VCALENDAR\n\u001b[2J\u0000\nEND:VCALENDAR'],
  ])('%s is a problem of the whole file', (_, text) => {
    const [problem, ...others] = problemsOf(text);

    expect(problem).toMatch(/^undefined: expected (?:iCalendar as in RFC 5545|BEGIN:VCALENDAR), found/);
    expect(others).toEqual([]);
  });

  test('more events than anybody has are refused', () => {
    const event = ['DTSTART;VALUE=DATE:20261126'];

    expect(problemsOf(ics(...Array.from({ length: 2001 }, () => event)))).toEqual([
      'undefined: expected at most 2000 events, found 2001',
    ]);
    expect(problemsOf(ics(...Array.from({ length: 501 }, () => [...event, 'RRULE:FREQ=YEARLY'])))).toEqual([
      'undefined: expected at most 500 events with an RRULE, found 501',
    ]);
  });

  test('names that mean something to the language mean nothing here', () => {
    const text = ics(['__PROTO__:x', 'DTSTART;__proto__=x;CONSTRUCTOR=y;VALUE=DATE:20261126', 'SUMMARY:__proto__']);

    expect(problemsOf(text)).toEqual([]);
    expect(Object.keys({})).toEqual([]);
  });

  test('no message repeats what is in the file', () => {
    const secret = 'hunter2';
    const messages = problemsOf(
      ics(
        ['SUMMARY:a', `DTSTART;TZID=${secret}:${secret}`, `DURATION:${secret}`],
        [`DTSTART:${secret}`],
        ['UID:x', `EXDATE:${secret}`],
      ),
    );

    expect(messages.length).toBeGreaterThan(1);
    expect(messages.join()).not.toContain(secret);
  });
});

test('the problems of a file name it, with the line', () => {
  const build = () => calendarOf({ timeZone: 'UTC', sessions: [REGULAR], ical: 'holidays.ics' }, ics(['SUMMARY:a']));

  expect(build).toThrow('holidays.ics:4: expected one DTSTART, found none');
});
