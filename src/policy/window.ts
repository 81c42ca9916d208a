import { dateOf, localDate, momentOf } from './local-time.ts';

/** A stretch of time with a meaning: a session, an event, the night. */
export interface Window {
  readonly name: string;
  readonly opensMs: number;
  readonly closesMs: number;
}

/** What a calendar says of the time around a moment, from the day before to some days ahead. */
export interface Schedule {
  readonly calendar: string;
  readonly timeZone: string;
  readonly windows: readonly Window[];
}

/** A time of day that comes again: minutes since midnight by local clocks, on the weekdays (1 is Monday) on which it begins. */
export interface TimeOfDay {
  readonly fromMinute: number;
  /** At most 1440, midnight. Not after `fromMinute` means on the next day. */
  readonly toMinute: number;
  readonly weekdays: readonly number[];
}

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/**
 * The windows of a time of day from the day before a moment to `DAYS_AHEAD` days after it. Local clocks decide: where they are
 * set back, a window lasts from the first time that they show its beginning to the last time that they show its end.
 */
export function windowsOf({ fromMinute, toMinute, weekdays }: TimeOfDay, timeZone: string, nowMs: number): Window[] {
  const today = localDate(timeZone, nowMs).day;
  const length = toMinute > fromMinute ? toMinute : toMinute + 24 * 60;
  const dates = Array.from({ length: DAYS_AHEAD + 2 }, (_, i) => dateOf(today - 1 + i));
  return dates
    .filter(({ weekday }) => weekdays.includes(weekday))
    .map(({ day }) => ({
      name: 'time of day',
      opensMs: momentOf(timeZone, day * DAY_MS + fromMinute * MINUTE_MS, 'first'),
      closesMs: momentOf(timeZone, day * DAY_MS + length * MINUTE_MS, 'last'),
    }));
}

/** Windows are opened early by a day at the most. */
const DAYS_AHEAD = 2;
