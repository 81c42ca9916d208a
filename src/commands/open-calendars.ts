import { type Calendar, openCalendar, timeZoneOf } from '../calendar/calendar.ts';
import type { Entry } from '../calendar/entries.ts';
import { EXCHANGE_SESSION } from '../calendar/exchanges.ts';
import { readIcal } from '../calendar/ical.ts';
import { openIncluding } from '../calendar/joined.ts';
import { openZone } from '../calendar/zone.ts';
import { type Problem, problem } from '../spec/problem.ts';
import type { CalendarSpec, ExchangeName, Spec } from '../spec/spec.ts';

/** What `dayType` and `events` call something else. */
const RESERVED = ['open', 'lunch', 'reopen', 'close', EXCHANGE_SESSION];

type Opened = { readonly calendar: Calendar } | { readonly problems: readonly Problem[] };

/** Opens a calendar that a user wrote, or says what is wrong with its iCalendar files and those of the calendars that it includes. */
export function openSpecCalendar(spec: CalendarSpec): Opened {
  const reads = new Map([spec, ...spec.include].map((one) => [one, entriesOf(one)]));
  const problems = [...reads.values()].flatMap((read) => ('problems' in read ? read.problems : []));
  if (problems.length > 0) return { problems };
  const calendar = openIncluding(spec, (one) => {
    const read = reads.get(one);
    return read && 'entries' in read ? read.entries : [];
  });
  const clashes = clashesIn(calendar, spec);
  return clashes.length > 0 ? { problems: clashes } : { calendar };
}

/** Names that iCalendar files gave are known only now. */
function clashesIn({ names }: Calendar, spec: CalendarSpec): readonly Problem[] {
  const [file] = icalFiles(spec);
  if (file === undefined) return [];
  return names
    .filter((name, i) => names.indexOf(name) < i)
    .map((name) =>
      problem(file, undefined, [], `expected names of its own in calendar ${spec.name}, found "${name}" twice`),
    );
}

function icalFiles(spec: CalendarSpec): readonly string[] {
  return [spec, ...spec.include].flatMap(({ ical }) => ical?.file ?? []);
}

/** Opens a ready-made exchange as it is. */
export function openExchange(name: ExchangeName): Calendar {
  const none = { sessions: [], closed: [], early: [], late: [], events: [] };
  return openCalendar({ ...none, timeZone: undefined, exchange: name });
}

/** What is wrong with the iCalendar files of a specification: each thing once, whoever includes it. */
export function calendarProblems({ calendars }: Spec): readonly Problem[] {
  const problems = calendars
    .filter((spec) => icalFiles(spec).length > 0)
    .flatMap((spec) => {
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
