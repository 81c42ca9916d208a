import { type Calendar, openCalendar, timeZoneOf } from '../calendar/calendar.ts';
import type { Entry } from '../calendar/entries.ts';
import { EXCHANGE_SESSION } from '../calendar/exchanges.ts';
import { readIcal } from '../calendar/ical.ts';
import { openZone } from '../calendar/zone.ts';
import { type Problem, problem } from '../spec/problem.ts';
import type { CalendarSpec, Spec } from '../spec/spec.ts';

/** What `dayType` and `events` call something else. */
const RESERVED = ['open', 'lunch', 'reopen', 'close', EXCHANGE_SESSION];

/** Opens a calendar that a user wrote, or says what is wrong with its iCalendar file. */
export function openSpecCalendar(
  spec: CalendarSpec,
): { readonly calendar: Calendar } | { readonly problems: readonly Problem[] } {
  const read = entriesOf(spec);
  return 'problems' in read ? read : { calendar: openCalendar(spec, read.entries) };
}

/** What is wrong with the iCalendar files of a specification. */
export function calendarProblems({ calendars }: Spec): readonly Problem[] {
  return calendars.flatMap((spec) => {
    const read = entriesOf(spec);
    return 'problems' in read ? read.problems : [];
  });
}

function entriesOf(
  spec: CalendarSpec,
): { readonly entries: readonly Entry[] } | { readonly problems: readonly Problem[] } {
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
