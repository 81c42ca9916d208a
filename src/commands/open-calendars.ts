import { type Calendar, openCalendar, timeZoneOf } from '../calendar/calendar.ts';
import type { Entry } from '../calendar/entries.ts';
import { EXCHANGE_SESSION } from '../calendar/exchanges.ts';
import { readIcal } from '../calendar/ical.ts';
import { joinCalendars } from '../calendar/joined.ts';
import { openZone } from '../calendar/zone.ts';
import { type Problem, problem } from '../spec/problem.ts';
import type { CalendarSpec, ExchangeName, Spec } from '../spec/spec.ts';

/** What `dayType` and `events` call something else. */
const RESERVED = ['open', 'lunch', 'reopen', 'close', EXCHANGE_SESSION];

/** Opens a calendar that a user wrote, or says what is wrong with its iCalendar file. */
export function openSpecCalendar(
  spec: CalendarSpec,
): { readonly calendar: Calendar } | { readonly problems: readonly Problem[] } {
  const read = entriesOf(spec);
  if ('problems' in read) return read;
  const included = spec.include.map((one) => ({ name: one.name, opened: openSpecCalendar(one) }));
  const problems = included.flatMap(({ opened }) => ('problems' in opened ? opened.problems : []));
  if (problems.length > 0) return { problems };
  const others = included.flatMap(({ name, opened }) =>
    'calendar' in opened ? [{ name, calendar: opened.calendar }] : [],
  );
  return { calendar: joinCalendars(openCalendar(spec, read.entries), others) };
}

/** Opens a ready-made exchange as it is. */
export function openExchange(name: ExchangeName): Calendar {
  const none = { sessions: [], closed: [], early: [], late: [], events: [] };
  return openCalendar({ ...none, timeZone: undefined, exchange: name });
}

/** What is wrong with the iCalendar files of a specification. */
export function calendarProblems({ calendars }: Spec): readonly Problem[] {
  return calendars.flatMap((spec) => {
    const read = entriesOf(spec);
    return 'problems' in read ? read.problems : [];
  });
}

type Read = { readonly entries: readonly Entry[] } | { readonly problems: readonly Problem[] };

/** A file that was inspected is not read again when its calendar is opened. */
const known = new WeakMap<CalendarSpec, Read>();

function entriesOf(spec: CalendarSpec): Read {
  const read = known.get(spec) ?? readEntries(spec);
  known.set(spec, read);
  return read;
}

function readEntries(spec: CalendarSpec): Read {
  const { ical, sessions, events } = spec;
  if (ical === undefined) return { entries: [] };
  const taken = [...RESERVED, ...sessions.map(({ name }) => name), ...events.map(({ name }) => name)];
  const read = readIcal(ical.text, openZone(timeZoneOf(spec)), taken);
  if ('entries' in read) return read;
  const { file } = ical;
  return {
    problems: read.problems.map(({ line, message }) =>
      problem(file, line === undefined ? line : { line, column: 1 }, [], message),
    ),
  };
}
