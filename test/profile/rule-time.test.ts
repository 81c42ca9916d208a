import { expect, test } from '@jest/globals';
import { localTime } from '../../src/forecast/local-time.ts';
import { occurrenceAt, type PlacedLoad, type RuleTime, timeOfDay } from '../../src/profile/rule-time.ts';
import { namedWindows } from '../../src/profile/windows.ts';
import { newYork } from '../support/calendars.ts';
import { DAY_MS, loadOf, MONDAY_MS, placed } from '../support/loads.ts';

const ZONE = 'America/New_York';

/** Two weeks in hours, from Monday 2026-01-05 00:00 UTC on. */
function placedHours(timeZone = 'UTC'): PlacedLoad {
  const load = loadOf({ days: 14, stepMinutes: 60 }, () => 1);
  const windows = namedWindows(newYork(), localTime(ZONE), MONDAY_MS, MONDAY_MS + 14 * DAY_MS);
  return { load, local: placed(load, timeZone), windows };
}

/** The steps of each occurrence, as hours since the beginning. */
function hoursOf(when: RuleTime, load: PlacedLoad): readonly (readonly number[])[] {
  const occurrence = occurrenceAt(when, load);
  const hours = Map.groupBy(load.load.values.keys(), (step) => occurrence(step));
  hours.delete(undefined);
  return [...hours.values()];
}

test('a time of day occurs once on each of its weekdays', () => {
  expect(hoursOf(timeOfDay(600, 120, [1, 3]), placedHours())).toEqual([
    [10, 11],
    [58, 59],
    [178, 179],
    [226, 227],
  ]);
});

test('one over midnight belongs to the day on which it begins', () => {
  expect(hoursOf(timeOfDay(1380, 120, [1]), placedHours())).toEqual([
    [23, 24],
    [191, 192],
  ]);
});

test('one until midnight ends there', () => {
  expect(timeOfDay(1380, 60, [1])).toMatchObject({ fromMinute: 1380, toMinute: 1440 });
  expect(hoursOf(timeOfDay(1380, 60, [7]), placedHours())).toEqual([[167], [335]]);
});

test('a window of the calendar occurs as often as it is open, by its own clock', () => {
  const sessions = hoursOf({ kind: 'during', name: 'regular' }, placedHours(ZONE));

  expect(sessions).toHaveLength(10);
  expect(sessions[0]).toEqual([15, 16, 17, 18, 19, 20]);
});

test('a window that the calendar does not have never occurs, and always is once', () => {
  expect(hoursOf({ kind: 'during', name: 'eod' }, placedHours())).toEqual([]);
  expect(hoursOf({ kind: 'always' }, placedHours())).toHaveLength(1);
});
