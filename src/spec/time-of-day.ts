import { z } from 'zod';
import { expected } from './field.ts';
import type { TimeOfDay } from './spec.ts';

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
export const EVERY_DAY: readonly number[] = [1, 2, 3, 4, 5, 6, 7];
const DAY_MINUTES = 1440;

/** The name of a time zone, as the IANA has it. */
export const zoneName = z.unknown().refine((value): value is string => typeof value === 'string' && isZone(value), {
  error: expected('a time zone such as America/New_York or UTC'),
});

function isZone(name: string): boolean {
  if (!/^[A-Z][A-Za-z0-9_+/-]{0,60}$/.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** From and until of a time of day, as minutes from midnight. */
export const between = parsed('two times of day such as "22:00-06:00"', (text) => {
  const [, from = '', to = ''] = /^([\d:]{5})-([\d:]{5})$/.exec(text) ?? [];
  const [fromMinute, toMinute] = [minuteOf(from), to === '24:00' ? DAY_MINUTES : minuteOf(to)];
  if (fromMinute === undefined || toMinute === undefined || fromMinute === toMinute) return undefined;
  return { text, fromMinute, toMinute };
});

function minuteOf(text: string): number | undefined {
  const [, hour, minute] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text) ?? [];
  return hour === undefined ? undefined : Number(hour) * 60 + Number(minute);
}

/** Weekdays, 1 is Monday. */
export const onDays = parsed('weekdays such as Mon-Fri or Mon,Wed,Sat', (text) => {
  const ranges = text.split(',').map(weekdaysOf);
  if (!ranges.every((range) => range !== undefined)) return undefined;
  return { text, weekdays: [...new Set(ranges.flat())].toSorted((a, b) => a - b) };
});

function weekdaysOf(text: string): readonly number[] | undefined {
  const [first = -1, last = first, ...rest] = text
    .trim()
    .split('-')
    .map((name) => WEEKDAYS.indexOf(name));
  if (first < 0 || last < 0 || rest.length > 0) return undefined;
  return Array.from({ length: ((last - first + 7) % 7) + 1 }, (_, i) => ((first + i) % 7) + 1);
}

/** A field of text that `parse` understands, as what it gives. */
function parsed<T>(what: string, parse: (text: string) => T | undefined): z.ZodType<T> {
  return z.unknown().transform((input, context) => {
    const value = typeof input === 'string' ? parse(input) : undefined;
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', message: expected(what)({ input }) });
    return z.NEVER;
  });
}

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
