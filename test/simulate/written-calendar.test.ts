import { expect, test } from '@jest/globals';
import { type Calendar, openCalendar } from '../../src/calendar/calendar.ts';
import type { Business } from '../../src/simulate/business.ts';
import { writtenCalendar } from '../../src/simulate/forewarm/written-calendar.ts';
import { dayOf } from '../../src/simulate/local-time.ts';
import { specOf } from '../support/written.ts';

const HOUR = 3600;
const NYSE: Business = {
  timeZone: 'America/New_York',
  workdays: [1, 2, 3, 4, 5],
  closed: ['2026-06-09'],
  earlyClose: { '2026-06-10': 13 * HOUR },
  special: ['2026-06-12'],
  sessions: [{ open: 9.5 * HOUR, close: 16 * HOUR }],
  feeds: [{ close: 16 * HOUR, afterCloseSeconds: 1800, lastsSeconds: 4500 }],
};

function opened(business: Business): Calendar | undefined {
  const [calendar] = specOf(...(writtenCalendar('business', [business])?.objects ?? [])).calendars;
  return calendar && openCalendar(calendar);
}

function windows(date: string, business = NYSE): string[] {
  const dayMs = Date.parse(`${date}T00:00:00-04:00`);
  const found = opened(business)?.windows(dayMs, dayMs + 24 * HOUR * 1000) ?? [];
  return found.map(({ name, opensMs, closesMs }) => {
    const time = (ms: number) => new Date(ms - 4 * HOUR * 1000).toISOString().slice(11, 16);
    return `${name} ${time(opensMs)}-${time(closesMs)}`;
  });
}

test('a common day has its session, its feed, and the starts of both', () => {
  expect(windows('2026-06-11').toSorted()).toEqual([
    'feed 16:30-17:45',
    'session 09:30-16:00',
    'start 09:30-09:45',
    'start-2 16:30-16:45',
  ]);
});

test('a half day ends early, and its feed comes after its close', () => {
  expect(windows('2026-06-10')).toEqual(expect.arrayContaining(['session 09:30-13:00', 'feed 13:30-14:45']));
});

test('a closed day has nothing', () => {
  expect(windows('2026-06-09')).toEqual([]);
  expect(opened(NYSE)?.dayType(dayOf('2026-06-09'))).toBe('closed');
});

test('a day that is announced as unusual starts with a window of its own', () => {
  expect(windows('2026-06-12')).toEqual(
    expect.arrayContaining(['special-start 09:30-09:45', 'special-start-2 16:30-16:45']),
  );
});

test('of a business that never opens or closes there is nothing to tell', () => {
  expect(writtenCalendar('business', [{ ...NYSE, sessions: [], feeds: [] }])).toBeUndefined();
});

test('the windows that headroom rules are for are those of the calendar', () => {
  const written = writtenCalendar('business', [NYSE]);

  expect(written?.starts).toEqual(['start', 'start-2']);
  expect(written?.specialStarts).toEqual(['special-start', 'special-start-2']);
});

test('of two businesses the calendar of the first includes the other, and rules are for the starts of both', () => {
  const written = writtenCalendar('desk', [NYSE, { ...NYSE, timeZone: 'Europe/London', special: [], feeds: [] }]);

  expect(specOf(...(written?.objects ?? [])).calendars).toMatchObject([
    { name: 'desk', timeZone: 'America/New_York', include: [{ name: 'desk-2', timeZone: 'Europe/London' }] },
    { name: 'desk-2', include: [] },
  ]);
  expect(written?.starts).toEqual(['start', 'start-2', 'desk-2-start']);
});
