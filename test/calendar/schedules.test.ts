import { describe, expect, test } from '@jest/globals';
import { calendarOf, utc } from '../support/calendars.ts';

/**
 * What zalando-incubator/kube-metrics-adapter tests of its schedules (pkg/collector/scaling_schedule_collector_test.go), told for
 * windows: there a schedule has a value, here a name. Ramps and the largest of several values belong to decisions; here all
 * windows that hold are named. It is Tuesday 2009-11-10, 23:00 in Berlin.
 */
const NOW = utc('2009-11-10T23:00+01:00');
const BERLIN = 'Europe/Berlin';

/** What holds now of events that are written as they are in Berlin, or elsewhere. */
function holding(events: readonly object[], timeZone = BERLIN): readonly string[] {
  return calendarOf({ timeZone, events }).at(NOW).toSorted();
}

const once = (starts: string, lasts: string, name = 'peak') => ({ name, dates: ['2009-11-10'], starts, lasts });
const weekly = (days: string, starts: string, lasts: string, name = 'peak') => ({ name, days, starts, lasts });

describe('something that happens once', () => {
  test.each([
    ['holds from the moment it starts', once('23:00', '15m'), ['peak']],
    ['holds ten minutes after it started', once('22:50', '15m'), ['peak']],
    ['holds 30 seconds before it ends', once('22:45', '15m30s'), ['peak']],
    ['holds for longer when it lasts longer', once('21:00', '3h'), ['peak']],
    ['does not hold when it lasted too short', once('21:00', '1h'), []],
    ['does not hold before it starts', once('23:01', '15m'), []],
    ['does not hold 20 minutes before it starts', once('23:20', '65m'), []],
    ['does not hold any more after it ended', once('22:40', '15m'), []],
    ['does not hold at the moment of its end', once('22:45', '15m'), []],
    ['does not hold a day early', { ...once('23:00', '15m'), dates: ['2009-11-11'] }, []],
  ])('%s', (_, event, expected) => {
    expect(holding([event])).toEqual(expected);
  });

  test('holds across several, whichever of them does', () => {
    expect(holding([once('22:40', '15m', 'over'), once('23:00', '15m', 'now')])).toEqual(['now']);
    expect(holding([once('23:00', '15m', 'a'), once('23:00', '15m', 'b'), once('23:00', '15m', 'c')])).toEqual([
      'a',
      'b',
      'c',
    ]);
  });
});

describe('something that happens on weekdays', () => {
  test.each([
    ['holds from the moment it starts', weekly('Tue', '23:00', '15m'), ['peak']],
    ['holds five minutes after it started', weekly('Tue', '22:55', '15m'), ['peak']],
    ['holds five minutes before it ends', weekly('Tue', '22:50', '15m'), ['peak']],
    ['holds until an end that is a minute before midnight', weekly('Tue', '21:00', '2h59m'), ['peak']],
    ['holds in the longer of two lengths', weekly('Tue', '21:00', '150m'), ['peak']],
    ['does not hold on another weekday', weekly('Mon', '23:00', '15m'), []],
    ['does not hold five minutes too early', weekly('Tue', '23:05', '15m'), []],
    ['does not hold five minutes too late', weekly('Tue', '22:40', '15m'), []],
    ['holds from the day before over midnight', weekly('Mon', '23:30', '24h'), ['peak']],
  ])('%s', (_, event, expected) => {
    expect(holding([event])).toEqual(expected);
  });

  test('holds by the clock of its own time zone, three hours behind', () => {
    expect(holding([weekly('Tue', '20:00', '15m')], 'America/Sao_Paulo')).toEqual(['peak']);
  });

  test('holds on the weekday of its own time zone, where it is tomorrow', () => {
    expect(holding([weekly('Wed', '07:00', '15m')], 'Asia/Tokyo')).toEqual(['peak']);
    expect(holding([weekly('Tue', '07:00', '15m')], 'Asia/Tokyo')).toEqual([]);
  });

  test('holds beside others that overlap it', () => {
    const events = [
      weekly('Tue', '22:30', '60m', 'long'),
      weekly('Tue', '22:55', '6m', 'short'),
      weekly('Tue', '22:50', '35m', 'medium'),
    ];

    expect(holding(events)).toEqual(['long', 'medium', 'short']);
    expect(holding([...events.slice(0, 1), weekly('Tue', '22:55', '4m', 'short')])).toEqual(['long']);
  });

  test('holds beside something that happens once', () => {
    const events = [
      weekly('Tue', '22:30', '60m', 'long'),
      weekly('Tue', '22:55', '4m', 'over'),
      once('23:00', '15m', 'now'),
      { ...once('23:00', '15m', 'tomorrow'), dates: ['2009-11-11'] },
    ];

    expect(holding(events)).toEqual(['long', 'now']);
  });
});

describe('what is no schedule is refused', () => {
  test.each([
    [
      'a date in another format',
      { name: 'peak', dates: ['10 Nov 09'], starts: '23:00', lasts: '15m' },
      /expected a date/,
    ],
    ['a time in another format', weekly('Tue', '15h25min', '15m'), /expected a time/],
    [
      'a start without a length',
      { name: 'peak', dates: ['2009-11-10'], starts: '23:01' },
      /expected only beside lasts/,
    ],
  ])('%s', (_, event, message) => {
    expect(() => calendarOf({ timeZone: BERLIN, events: [event] })).toThrow(message);
  });
});
