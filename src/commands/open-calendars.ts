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

type Opened = { readonly calendar: Calendar } | { readonly problems: readonly Problem[] };

/** Opens a calendar that a user wrote, or says what is wrong with its iCalendar files. */
export function openSpecCalendar(spec: CalendarSpec): Opened {
  const read = entriesOf(spec);
  if ('problems' in read) return read;
  const own = openCalendar(spec, read.entries);
  const included = spec.include.map((one) => ({ name: one.name, opened: openSpecCalendar(one) }));
  const problems = included.flatMap(({ opened }) => ('problems' in opened ? opened.problems : []));
  const others = included.flatMap(({ name, opened }) =>
    'calendar' in opened ? [{ name, calendar: opened.calendar }] : [],
  );
  const found = [...problems, ...clashes(spec, own, others)];
  return found.length > 0 ? { problems: found } : { calendar: joinCalendars(own, others) };
}

/** Names that an iCalendar file gave are known only now. */
function clashes(spec: CalendarSpec, own: Calendar, others: Parameters<typeof joinCalendars>[1]): readonly Problem[] {
  const [file] = [spec, ...spec.include].flatMap(({ ical }) => ical?.file ?? []);
  if (file === undefined) return [];
  const { names } = joinCalendars(own, others);
  return names
    .filter((name, i) => names.indexOf(name) < i)
    .map((name) =>
      problem(file, undefined, [], `expected names of its own in calendar ${spec.name}, found "${name}" twice`),
    );
}

/** Opens a ready-made exchange as it is. */
export function openExchange(name: ExchangeName): Calendar {
  const none = { sessions: [], closed: [], early: [], late: [], events: [] };
  return openCalendar({ ...none, timeZone: undefined, exchange: name });
}

/** What is wrong with the iCalendar files of a specification: each thing once, whoever includes it. */
export function calendarProblems({ calendars }: Spec): readonly Problem[] {
  const problems = calendars.flatMap((spec) => {
    const opened = openSpecCalendar(spec);
    return 'problems' in opened ? opened.problems : [];
  });
  return [...new Set(problems)];
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
