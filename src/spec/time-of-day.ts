import { closingMinuteOf, DAY_MINUTES, minuteOf, parsed, WEEKDAYS, weekdaysOf } from './calendar-fields.ts';
import type { TimeOfDay } from './spec.ts';

export const EVERY_DAY: readonly number[] = [1, 2, 3, 4, 5, 6, 7];

/** From and until of a time of day, as minutes from midnight. */
export const between = parsed('two times of day such as "22:00-06:00"', (text) => {
  const [, from = '', to = ''] = /^([\d:]{5})-([\d:]{5})$/.exec(text) ?? [];
  const [fromMinute, toMinute] = [minuteOf(from), closingMinuteOf(to)];
  if (fromMinute === undefined || toMinute === undefined || fromMinute === toMinute) return undefined;
  return { text, fromMinute, toMinute };
});

/** Weekdays, 1 is Monday, and how they were written. */
export const onDays = parsed('weekdays such as Mon-Fri or Mon,Wed,Sat', (text) => {
  const weekdays = weekdaysOf(text);
  return weekdays && { text, weekdays };
});

/** The minutes of a week in which a time of day holds, from Monday's midnight on: 1 where it does. */
export function minutesOfWeek({ fromMinute, toMinute, weekdays }: TimeOfDay): Uint8Array {
  const minutes = new Uint8Array(7 * DAY_MINUTES);
  const length = toMinute > fromMinute ? toMinute - fromMinute : toMinute + DAY_MINUTES - fromMinute;
  for (const weekday of weekdays) {
    const start = (weekday - 1) * DAY_MINUTES + fromMinute;
    for (let i = 0; i < length; i++) minutes[(start + i) % minutes.length] = 1;
  }
  return minutes;
}

/** A minute of a week for people: `Mon 09:30`. */
export function minuteText(minute: number): string {
  const [day, rest] = [Math.floor(minute / DAY_MINUTES) % 7, minute % DAY_MINUTES];
  return `${WEEKDAYS[day]} ${two(Math.floor(rest / 60))}:${two(rest % 60)}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
