import { z } from 'zod';
import {
  closingTime,
  date,
  dates,
  listOf,
  lunch,
  recurring,
  start,
  time,
  timeZone,
  weekdays,
} from './calendar-fields.ts';
import { calendarRules, EXCHANGES } from './calendar-rules.ts';
import { duration, oneOf, text } from './field.ts';
import { atMostOneOf, closed, isMap, onlyBeside } from './map.ts';
import { ICAL_FILE, OBJECT_NAME, WINDOW_NAME } from './names.ts';
import { apiVersion, calendarMetadata } from './object.ts';
import type { Path } from './shown.ts';
import type { CalendarSpec, EventSpec, SessionSpec } from './spec.ts';

/** A checked calendar, once somebody says what is in the file and in the calendars that it names. */
export interface ReadCalendar {
  readonly name: string;
  readonly icalFile: string | undefined;
  readonly include: readonly string[];
  readonly specOf: (ical: CalendarSpec['ical']) => CalendarSpec;
}

/** Long enough for a launch, short enough not to be a season. */
const LONGEST_EVENT_MS = 31 * 86_400_000;
const MINUTE_MS = 60_000;

const session = closed('a map with name, days, open and close', {
  name: text(WINDOW_NAME),
  days: weekdays,
  open: time,
  close: closingTime,
  opensDayBefore: oneOf([true, false]).default(false),
  lunch: lunch.optional(),
}).transform(
  ({ name, days, open, close, opensDayBefore, lunch: pause }): SessionSpec => ({
    name,
    weekdays: days,
    openMinute: open,
    closeMinute: close,
    opensDayBefore,
    lunch: pause,
  }),
);

const early = closed('a map with date and close', {
  date,
  close: closingTime,
  session: text(WINDOW_NAME).optional(),
}).transform(({ date: day, close, session: of }) => ({ day, closeMinute: close, session: of }));

const late = closed('a map with date and open', {
  date,
  open: time,
  session: text(WINDOW_NAME).optional(),
}).transform(({ date: day, open, session: of }) => ({ day, openMinute: open, session: of }));

const event = closed(
  'a map with a name',
  {
    name: text(WINDOW_NAME),
    starts: start.optional(),
    lasts: duration({ leastMs: MINUTE_MS, mostMs: LONGEST_EVENT_MS }).optional(),
    on: recurring.optional(),
    days: weekdays.optional(),
    dates: listOf('a list of dates', date).optional(),
    session: text(WINDOW_NAME).optional(),
  },
  atMostOneOf(['on', 'days', 'dates']),
  onlyBeside('starts', 'lasts'),
  onlyBeside('lasts', 'starts'),
  onlyBeside('session', 'starts'),
).transform(
  ({ name, starts, lasts, on, days, dates: single, session: of }): EventSpec => ({
    name,
    on: on ??
      (days && { kind: 'weekdays', weekdays: days }) ??
      (single && { kind: 'dates', days: single }) ?? { kind: 'sessions' },
    starts,
    lastsMs: lasts,
    session: of,
  }),
);

const fields = closed('a map with an exchange, or with timeZone and sessions', {
  timeZone: timeZone.optional(),
  exchange: oneOf(EXCHANGES).optional(),
  sessions: listOf('a list of sessions', session).default([]),
  closed: listOf('a list of dates', dates).default([]),
  early: listOf('a list such as [{date: "2026-11-27", close: "13:00"}]', early).default([]),
  late: listOf('a list such as [{date: "2026-11-27", open: "11:00"}]', late).default([]),
  events: listOf('a list of events', event).default([]),
  ical: text(ICAL_FILE).optional(),
  include: listOf('a list of names of Calendars', text(OBJECT_NAME)).default([]),
});

const rules = calendarRules({ session, early, late, event });

/** The rules look at what was written, as a list may hold items with mistakes beside others without. */
const spec = z.unknown().transform((input, context) => {
  const { data, error } = fields.safeParse(input);
  const report = (path: Path, message: string) => context.addIssue({ code: 'custom', path: [...path], message });
  for (const { path, message } of error?.issues ?? []) report(path, message);
  if (isMap(input)) for (const rule of rules) rule(input, report);
  return data ?? z.NEVER;
});

/** When a market or business is open: written by an admin, for the whole cluster. */
export const Calendar = closed('a map', {
  apiVersion,
  kind: oneOf(['Calendar']),
  metadata: calendarMetadata,
  spec,
}).transform(
  ({ metadata: { name }, spec: { ical, include, timeZone: zone, exchange, ...rest } }): ReadCalendar => ({
    name,
    icalFile: ical,
    include,
    specOf: (read) => ({ name, timeZone: zone, exchange, ...rest, ical: read, include: [] }),
  }),
);
