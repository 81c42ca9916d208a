import { describe, expect, test } from '@jest/globals';
import { windowsOf } from '../../src/policy/window.ts';

const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];

/** The window of a time of day that begins on a local date, as UTC times of the day. */
function windowOn(timeZone: string, date: string, from: string, to: string) {
  const minute = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
  const time = { fromMinute: minute(from), toMinute: minute(to), weekdays: EVERY_DAY };
  const noonMs = Date.parse(`${date}T12:00:00Z`);
  // Yesterday's comes first, and noon in London is the same date in all of these zones.
  const window = windowsOf(time, timeZone, noonMs)[1];
  return window && [window.opensMs, window.closesMs].map((ms) => new Date(ms).toISOString().slice(5, 16));
}

describe('a time of day', () => {
  test.each([
    // The clocks of New York go from 02:00 to 03:00 on 8 March and from 02:00 back to 01:00 on 1 November.
    ['America/New_York', '2026-03-07', '22:00', '06:00', '03-08T03:00', '03-08T10:00', 'is an hour shorter in spring'],
    ['America/New_York', '2026-10-31', '22:00', '06:00', '11-01T02:00', '11-01T11:00', 'is an hour longer in autumn'],
    [
      'America/New_York',
      '2026-03-08',
      '02:30',
      '04:00',
      '03-08T07:00',
      '03-08T08:00',
      'opens when clocks jump over it',
    ],
    [
      'America/New_York',
      '2026-03-08',
      '01:30',
      '02:30',
      '03-08T06:30',
      '03-08T07:00',
      'closes when clocks jump over it',
    ],
    ['America/New_York', '2026-11-01', '01:30', '03:00', '11-01T05:30', '11-01T08:00', 'opens the first time'],
    ['America/New_York', '2026-11-01', '00:30', '01:30', '11-01T04:30', '11-01T06:30', 'closes the last time'],
    ['Europe/London', '2026-03-29', '01:30', '08:00', '03-29T01:00', '03-29T07:00', 'in London in spring'],
    ['Europe/London', '2026-10-25', '01:30', '08:00', '10-25T00:30', '10-25T08:00', 'in London in autumn'],
    ['Australia/Sydney', '2026-04-05', '02:30', '04:00', '04-04T15:30', '04-04T18:00', 'in Sydney in autumn'],
    ['Australia/Lord_Howe', '2026-04-05', '01:45', '03:00', '04-04T14:45', '04-04T16:30', 'by half an hour'],
    ['Asia/Tokyo', '2026-03-29', '09:00', '15:30', '03-29T00:00', '03-29T06:30', 'where clocks never change'],
    ['Africa/Cairo', '2026-04-24', '00:00', '06:00', '04-23T22:00', '04-24T03:00', 'where midnight never comes'],
    ['UTC', '2026-06-01', '00:00', '24:00', '06-01T00:00', '06-02T00:00', 'may be the whole day'],
  ])('%s %s %s-%s is %s to %s: %s', (zone, date, from, to, ...expected) => {
    expect(windowOn(zone, date, from, to)).toEqual(expected.slice(0, 2));
  });
});
