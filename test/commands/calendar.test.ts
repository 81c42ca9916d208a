import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { type CalendarOptions, printCalendar } from '../../src/commands/calendar.ts';
import { validate } from '../../src/commands/validate.ts';
import { temporaryFolders } from '../support/folder.ts';
import { utc } from '../support/calendars.ts';
import { written } from '../support/written.ts';

const newFolder = temporaryFolders();
const NOW = utc('2026-11-25T12:00Z');

/** Prints a calendar as a user asks for it. */
function printed(options: Partial<CalendarOptions>) {
  const lines: string[] = [];
  const code = printCalendar(
    { name: 'nyse', file: [], nextMs: 3 * 86_400_000, output: 'text', ...options },
    NOW,
    (text) => lines.push(text),
  );
  return { code, text: lines.join('\n') };
}

/** A folder with a calendar of a desk, and what is in the file that it names. */
function folderWith(ical: string): string {
  const folder = newFolder();
  const desk = {
    timeZone: 'Europe/London',
    sessions: [{ name: 'desk', days: 'Mon-Fri', open: '22:00', close: '06:00' }],
    ical: 'holidays.ics',
  };
  writeFileSync(join(folder, 'desk.yaml'), written({ kind: 'Calendar', metadata: { name: 'desk' }, spec: desk }));
  writeFileSync(join(folder, 'holidays.ics'), ical);
  return folder;
}

const HOLIDAY = 'BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20261126\nEND:VEVENT\nEND:VCALENDAR\n';

describe('a calendar for people', () => {
  test('has each window in local time and in UTC, and the days that are special', () => {
    expect(
      printed({})
        .text.split('\n')
        .map((line) => line.trimEnd()),
    ).toEqual([
      'nyse, America/New_York, New York Stock Exchange (exchange_calendars 4.13.2 XNYS)',
      'from 2026-11-25 07:00 -05:00 to 2026-11-28 07:00 -05:00',
      'closed: 2026-11-26',
      'early: 2026-11-27',
      '',
      'window   opens                        closes                       opens UTC             closes UTC',
      'regular  Wed 2026-11-25 09:30 -05:00  Wed 2026-11-25 16:00 -05:00  2026-11-25T14:30:00Z  2026-11-25T21:00:00Z',
      'regular  Fri 2026-11-27 09:30 -05:00  Fri 2026-11-27 13:00 -05:00  2026-11-27T14:30:00Z  2026-11-27T18:00:00Z',
    ]);
  });

  test('says when closures are not known any more', () => {
    expect(printed({ from: '2028-12-30', to: '2029-01-02' }).text).toContain(
      'closures are known until 2029-01-01 00:00 -05:00 only',
    );
    expect(printed({}).text).not.toContain('closures are known');
  });

  test('says when there is nothing', () => {
    expect(printed({ from: '2026-11-28', to: '2026-11-29' }).text).toMatch(/no windows$/);
  });
});

describe('a calendar for programs', () => {
  test('has opens and closes in UTC, of the days from and to with both in it', () => {
    const { text } = printed({ name: 'cme', from: '2026-12-24', to: '2026-12-25', output: 'json' });

    expect(JSON.parse(text)).toEqual({
      calendar: 'cme',
      timeZone: 'America/Chicago',
      from: '2026-12-24T06:00:00Z',
      to: '2026-12-26T06:00:00Z',
      closuresKnownUntil: '2029-01-01T06:00:00Z',
      days: [
        { date: '2026-12-24', type: 'early' },
        { date: '2026-12-25', type: 'closed' },
      ],
      windows: [{ name: 'regular', kind: 'session', opens: '2026-12-23T23:00:00Z', closes: '2026-12-24T18:00:00Z' }],
    });
  });
});

describe('a calendar of a file', () => {
  test('is printed with the holidays of its iCalendar file', () => {
    const { code, text } = printed({ name: 'desk', file: [folderWith(HOLIDAY)], output: 'json' });

    expect(code).toBe(0);
    expect(JSON.parse(text)).toMatchObject({
      timeZone: 'Europe/London',
      days: [{ date: '2026-11-26', type: 'closed' }],
      windows: [
        { opens: '2026-11-25T22:00:00Z', closes: '2026-11-26T06:00:00Z' },
        { opens: '2026-11-27T22:00:00Z', closes: '2026-11-28T06:00:00Z' },
      ],
    });
  });

  test('that has problems is not printed: they are, with 1', () => {
    const folder = folderWith(HOLIDAY.replace('20261126', '20261131'));

    expect(printed({ name: 'desk', file: [folder] })).toEqual({
      code: 1,
      text: `${join(folder, 'holidays.ics')}:2: expected a date or a time of whole minutes as DTSTART, found another`,
    });
  });

  test('is validated together with its iCalendar file', () => {
    const said: string[] = [];

    const codes = [HOLIDAY, 'hello'].map((ical) =>
      validate({ paths: [folderWith(ical)], output: 'text' }, (text) => said.push(text)),
    );

    expect(codes).toEqual([0, 1]);
    expect(said[0]).toBe('fine: 0 sources, 1 calendars, 0 metrics');
    expect(said[1]).toMatch(/holidays\.ics: expected iCalendar as in RFC 5545, found something else$/);
  });
});

test.each([
  [
    'a name that is not there',
    { name: 'nope' },
    'expected a calendar (nyse, nasdaq, lse, xetra, jpx, hkex, cme), found none of this name',
  ],
  [
    'a last day before the first',
    { from: '2026-11-02', to: '2026-11-01' },
    'expected a last day that is not before the first',
  ],
  ['more than anybody reads', { nextMs: 4000 * 86_400_000 }, 'expected at most 3660 days'],
])('%s is an error that says what was expected', (_, options, message) => {
  expect(() => printed(options)).toThrow(message);
});

describe('an iCalendar file of a calendar that is included', () => {
  const holiday = 'BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:2026XX26\nEND:VEVENT\nEND:VCALENDAR\n';
  const expiry =
    'BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Desk desk\nDTSTART:20261126T100000Z\nDTEND:20261126T110000Z\nEND:VEVENT\nEND:VCALENDAR\n';
  const including = (folder: string, spec: object) =>
    writeFileSync(
      join(folder, 'all.yaml'),
      written({ kind: 'Calendar', metadata: { name: 'all' }, spec: { include: ['desk'], ...spec } }),
    );

  test('is told wrong once', () => {
    const folder = folderWith(holiday);
    including(folder, { exchange: 'nyse' });

    expect(printed({ name: 'all', file: [folder] }).text.match(/holidays\.ics/g)).toHaveLength(1);
  });

  test('must not give a window the name of an included one', () => {
    const folder = folderWith(HOLIDAY);
    writeFileSync(join(folder, 'more.ics'), expiry);
    including(folder, { timeZone: 'UTC', ical: 'more.ics' });

    expect(printed({ name: 'all', file: [folder] })).toEqual({
      code: 1,
      text: expect.stringContaining('more.ics: expected names of its own in calendar all, found "desk-desk" twice'),
    });
  });
});
