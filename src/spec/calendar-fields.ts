import { z } from 'zod';
import { closest } from './closest.ts';
import { parseDuration } from './duration.ts';
import { expected } from './field.ts';
import { isMap } from './map.ts';
import { shown } from './shown.ts';
import type { EventDays, EventStart } from './spec.ts';

const DAY_MS = 86_400_000;
export const DAY_MINUTES = 1440;
/** A range of dates beyond it is a slip of the keyboard. */
const MOST_DAYS = 366;
/** An event that starts further from the session than a week has another reason. */
const FURTHEST_MS = 7 * DAY_MS;

/** A field of text that `parse` understands, as what it gives. */
export function parsed<T>(what: string, parse: (text: string) => T | undefined): z.ZodType<T> {
  return z.unknown().transform((input, context) => {
    const value = typeof input === 'string' ? parse(input) : undefined;
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', message: expected(what)({ input }) });
    return z.NEVER;
  });
}

/** The name of a time zone, as the IANA has it. */
export const timeZone = z.unknown().refine((value): value is string => typeof value === 'string' && isTimeZone(value), {
  error: ({ input }) => {
    const meant = typeof input === 'string' ? closest(input, Intl.supportedValuesOf('timeZone')) : undefined;
    const hint = meant === undefined ? '' : `, did you mean ${meant}?`;
    return `expected a time zone such as America/New_York or UTC, found ${shown(input)}${hint}`;
  },
});

function isTimeZone(name: string): boolean {
  if (!/^[A-Z][A-Za-z0-9_+/-]{0,60}$/.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** A time of day as minutes from midnight. */
export const time = parsed('a time from 00:00 to 23:59 such as "09:30"', minuteOf);

/** The same, or the end of the day. */
export const closingTime = parsed('a time from 00:00 to 24:00 such as "16:00"', closingMinuteOf);

export function minuteOf(text: string): number | undefined {
  const [, hour, minute] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text) ?? [];
  return hour === undefined ? undefined : Number(hour) * 60 + Number(minute);
}

export function closingMinuteOf(text: string): number | undefined {
  return text === '24:00' ? DAY_MINUTES : minuteOf(text);
}

/** A break inside a session. */
export const lunch = parsed('from and until of a break such as "11:30-12:30"', (text) => {
  const [fromMinute, untilMinute, ...rest] = text.split('-').map(minuteOf);
  if (fromMinute === undefined || untilMinute === undefined || rest.length > 0) return undefined;
  return { fromMinute, untilMinute };
});

/** A date as days since 1970-01-01. */
export const date = parsed('a date such as "2026-11-27"', dayOf);

/** A date, or from and until with both in it. */
export const dates = parsed(
  'a date such as "2026-11-27", or two with a slash between them, at most a year apart',
  (text) => {
    const [fromDay, untilDay = fromDay, ...rest] = text.split('/').map(dayOf);
    if (fromDay === undefined || untilDay === undefined || rest.length > 0) return undefined;
    if (text.includes('/') && dayOf(text.slice(text.indexOf('/') + 1)) === undefined) return undefined;
    return untilDay < fromDay || untilDay - fromDay >= MOST_DAYS ? undefined : { fromDay, untilDay };
  },
);

function dayOf(text: string): number | undefined {
  if (!/^(?:19[7-9]\d|2[01]\d\d)-\d\d-\d\d$/.test(text)) return undefined;
  const ms = Date.parse(`${text}T00:00:00Z`);
  // What is no date of its month is read as one of the next.
  return Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== text ? undefined : ms / DAY_MS;
}

export const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** Weekdays, 1 is Monday. */
export const weekdays = parsed('weekdays such as Mon-Fri or Mon,Wed,Sat', weekdaysOf);

export function weekdaysOf(text: string): readonly number[] | undefined {
  const parts = text.split(',').map(weekdayRange);
  if (!parts.every((part) => part !== undefined)) return undefined;
  return [...new Set(parts.flat())].toSorted((a, b) => a - b);
}

function weekdayRange(text: string): readonly number[] | undefined {
  const [first = -1, last = first, ...rest] = text
    .trim()
    .split('-')
    .map((name) => WEEKDAYS.indexOf(name));
  if (first < 0 || last < 0 || rest.length > 0) return undefined;
  return Array.from({ length: ((last - first + 7) % 7) + 1 }, (_, i) => ((first + i) % 7) + 1);
}

const NTH = ['first', 'second', 'third', 'fourth', 'fifth'];

/** Days that recur: `month-end`, `quarter-end`, `third Fri`, `last Mon`. */
export const recurring = parsed(
  'month-end, quarter-end or a weekday of the month such as third Fri or last Mon',
  (text): EventDays | undefined => {
    if (text === 'month-end' || text === 'quarter-end') return { kind: text };
    const [count = '', name = '', ...rest] = text.split(' ');
    const nth = count === 'last' ? -1 : NTH.indexOf(count) + 1;
    const weekday = WEEKDAYS.indexOf(name) + 1;
    return nth === 0 || weekday === 0 || rest.length > 0 ? undefined : { kind: 'nth', nth, weekday };
  },
);

/** When an event starts: by the clock, or from the open or close on. */
export const start = parsed(
  'a time such as "18:00", or one from the session such as close, close+15m or open-30m',
  (text): EventStart | undefined => {
    const minute = minuteOf(text);
    if (minute !== undefined) return { at: 'clock', minute };
    const [, at, sign, offset] = /^(open|close)(?:([+-])(\S{1,20}))?$/.exec(text) ?? [];
    const ms = offset === undefined ? 0 : (parseDuration(offset) ?? Infinity);
    if ((at !== 'open' && at !== 'close') || ms > FURTHEST_MS) return undefined;
    return { at, offsetMs: sign === '-' && ms > 0 ? -ms : ms };
  },
);

/** A list of what `item` understands. */
export function listOf<T>(what: string, item: z.ZodType<T>): z.ZodType<readonly T[]> {
  return z.array(item, { error: expected(what) });
}

/** What the items of a list mean; undefined for those with mistakes. */
export function readList<T>(list: unknown, item: z.ZodType<T>): readonly (T | undefined)[] {
  return Array.isArray(list) ? list.map((one) => (isMap(one) ? item.safeParse(one).data : undefined)) : [];
}
