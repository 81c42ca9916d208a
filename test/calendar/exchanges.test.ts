import { describe, expect, test } from '@jest/globals';
import { EXCHANGE_NAMES, type ExchangeName, exchange } from '../../src/calendar/exchanges.ts';
import { EXCHANGES } from '../../src/spec/calendar-rules.ts';
import { calendarOf, dayOf, minute, utc } from '../support/calendars.ts';

/** Sessions of 2025, 2026, 2027 and 2028 as exchange_calendars 4.13.2 counts them. */
const SESSIONS: Readonly<Record<ExchangeName, readonly number[]>> = {
  nyse: [250, 251, 251, 251],
  nasdaq: [250, 251, 251, 251],
  lse: [253, 253, 253, 252],
  xetra: [253, 254, 256, 255],
  jpx: [243, 242, 244, 245],
  hkex: [246, 247, 248, 246],
  cme: [257, 258, 258, 258],
};

test.each(EXCHANGE_NAMES)('%s has as many sessions in each year as its source', (name) => {
  const calendar = calendarOf({ exchange: name });
  const days = (year: number) => {
    const [first, next] = [dayOf(`${year}-01-01`), dayOf(`${year + 1}-01-01`)];
    return Array.from({ length: next - first }, (_, i) => first + i);
  };
  const closes = (day: number) => calendar.events(day).filter((event) => event.name === 'close').length;

  expect(
    [2025, 2026, 2027, 2028].map((year) =>
      days(year)
        .map(closes)
        .reduce((a, b) => a + b),
    ),
  ).toEqual(SESSIONS[name]);
});

describe('known days', () => {
  test.each([
    ['nyse', '2026-11-26', 'closed', undefined],
    ['nyse', '2026-11-27', 'early', '2026-11-27T18:00Z'],
    ['nasdaq', '2026-04-03', 'closed', undefined],
    ['lse', '2026-12-24', 'early', '2026-12-24T12:30Z'],
    ['lse', '2026-12-28', 'closed', undefined],
    ['xetra', '2026-12-24', 'closed', undefined],
    ['xetra', '2026-12-30', 'early', '2026-12-30T13:00Z'],
    ['jpx', '2026-09-22', 'closed', undefined],
    ['jpx', '2026-11-24', undefined, '2026-11-24T06:30Z'],
    ['hkex', '2026-02-16', 'early', '2026-02-16T04:00Z'],
    ['hkex', '2026-02-17', 'closed', undefined],
    ['cme', '2026-11-27', 'early', '2026-11-27T18:00Z'],
    ['cme', '2026-11-25', undefined, '2026-11-25T22:00Z'],
    ['cme', '2026-12-25', 'closed', undefined],
  ])('%s on %s: %s, its last close at %s', (name, date, type, closes) => {
    const calendar = calendarOf({ exchange: name });
    const ends = calendar
      .windows(utc(date), utc(date) + 86_400_000)
      .filter(({ closesMs }) => closesMs <= utc(date) + 86_400_000)
      .map(({ closesMs }) => minute(closesMs));

    expect(calendar.dayType(dayOf(date))).toBe(type);
    expect(ends.at(-1)).toBe(closes);
  });
});

test('every exchange says where its data comes from and when it ends', () => {
  for (const name of EXCHANGE_NAMES) {
    const calendar = calendarOf({ exchange: name });

    expect(exchange(name).source).toMatch(/^exchange_calendars \d+\.\d+\.\d+ X?[A-Z]{3,4}/);
    expect(calendar.endsMs).toBeGreaterThan(utc('2028-12-31'));
    expect(calendar.endsMs).toBeLessThanOrEqual(utc('2029-01-01T06:00Z'));
  }
});

test('after its end an exchange has ordinary days, so that capacity is there', () => {
  expect(calendarOf({ exchange: 'nyse' }).at(utc('2029-12-25T15:00Z'))).toEqual(['regular']);
});

test('what a user writes adds to an exchange, and comes before it', () => {
  const calendar = calendarOf({
    exchange: 'nyse',
    closed: ['2026-11-23'],
    early: [{ date: '2026-11-27', close: '12:00' }],
    events: [{ name: 'eod', starts: 'close+15m', lasts: '90m' }],
  });

  expect(calendar.dayType(dayOf('2026-11-23'))).toBe('closed');
  expect(calendar.next('eod', utc('2026-11-25T23:00Z'))?.opensMs).toBe(utc('2026-11-27T17:15Z'));
});

test('a specification knows the exchanges that there are', () => {
  expect(EXCHANGES).toEqual(EXCHANGE_NAMES);
});
