import type { z } from 'zod';
import { DAY_MINUTES, readList } from './calendar-fields.ts';
import { listed, type Rule } from './map.ts';
import { shown } from './shown.ts';
import type { CalendarSpec, EventSpec, ExchangeName, SessionSpec } from './spec.ts';

export const EXCHANGES: readonly ExchangeName[] = ['nyse', 'nasdaq', 'lse', 'xetra', 'jpx', 'hkex', 'cme'];

/** The session of a ready-made exchange. */
export const EXCHANGE_SESSION = 'regular';

const WEEK_MINUTES = 7 * DAY_MINUTES;

/** How the items of a calendar's lists are read. */
interface Items {
  readonly session: z.ZodType<SessionSpec>;
  readonly early: z.ZodType<CalendarSpec['early'][number]>;
  readonly late: z.ZodType<CalendarSpec['late'][number]>;
  readonly event: z.ZodType<EventSpec>;
}

/** What the fields of a calendar must be to each other. */
export function calendarRules(items: Items): readonly Rule[] {
  return [hoursHaveOneHome, ...sessionRules(items), ...dateRules(items), ...eventRules(items)];
}

const hoursHaveOneHome: Rule = (spec, report) => {
  const hasExchange = spec['exchange'] !== undefined;
  for (const key of ['timeZone', 'sessions'])
    if (hasExchange && spec[key] !== undefined)
      report([key], `expected no ${key} beside exchange, which has its own, found some`);
  if (!hasExchange && spec['timeZone'] === undefined)
    report(['timeZone'], 'expected a time zone such as America/New_York or UTC, found nothing');
  const sayings = ['exchange', 'sessions', 'events', 'ical', 'include'];
  if (sayings.every((key) => spec[key] === undefined))
    report([], `expected ${listed(sayings, 'or')}, found none of them`);
};

function sessionRules({ session }: Items): readonly Rule[] {
  const each: Rule = ({ sessions }, report) => {
    for (const [i, one] of readList(sessions, session).entries()) {
      if (one?.opensDayBefore === true && one.openMinute < one.closeMinute)
        report(
          ['sessions', i, 'opensDayBefore'],
          'expected an open that is not before the close by the clock (at most 24 hours), found one that is',
        );
      if (one?.lunch !== undefined && !isInside(one, one.lunch))
        report(['sessions', i, 'lunch'], 'expected a break inside the session, found one that is not');
    }
  };
  const overlaps: Rule = ({ sessions }, report) => {
    const known = readList(sessions, session);
    for (const [i, one] of known.entries()) {
      const other = known
        .slice(0, i)
        .findIndex((before) => one !== undefined && before !== undefined && doOverlap(one, before));
      if (other >= 0)
        report(
          ['sessions', i],
          `expected sessions of one name that do not overlap, found it overlapping sessions[${other}]`,
        );
    }
  };
  return [each, overlaps];
}

/** Minutes from the open until the clock first shows `minute`. */
function since({ openMinute }: SessionSpec, minute: number): number {
  return (minute - openMinute + DAY_MINUTES) % DAY_MINUTES;
}

function lengthOf(session: SessionSpec): number {
  return since(session, session.closeMinute) || DAY_MINUTES;
}

function isInside(
  session: SessionSpec,
  { fromMinute, untilMinute }: { fromMinute: number; untilMinute: number },
): boolean {
  const [from, until] = [since(session, fromMinute), since(session, untilMinute)];
  return 0 < from && from < until && until < lengthOf(session);
}

/** On a week that repeats for ever. */
function doOverlap(a: SessionSpec, b: SessionSpec): boolean {
  if (a.name !== b.name) return false;
  return opensOf(a).some((first) =>
    opensOf(b).some((second) => {
      const later = (second - first + WEEK_MINUTES) % WEEK_MINUTES;
      return later < lengthOf(a) || WEEK_MINUTES - later < lengthOf(b);
    }),
  );
}

function opensOf({ weekdays, openMinute, opensDayBefore }: SessionSpec): readonly number[] {
  return weekdays.map((weekday) => (weekday - (opensDayBefore ? 1 : 0)) * DAY_MINUTES + openMinute);
}

/** Early closes and late opens are of days with a session, and in its hours. */
function dateRules({ session, early, late }: Items): readonly Rule[] {
  const changesFit: Rule = (spec, report) => {
    const sessions = readList(spec['sessions'], session);
    // Of a session with mistakes nothing is known, and of a ready-made one the hours are not known here.
    const isWhole = spec['exchange'] === undefined && !sessions.includes(undefined);
    const hours = isWhole ? sessions.flatMap((one) => one ?? []) : undefined;
    const closes = readList(spec['early'], early).map((one) => one && { ...one, minute: one.closeMinute });
    const opens = readList(spec['late'], late).map((one) => one && { ...one, minute: one.openMinute });
    checkChanges(closes, hours, (i, field, message) => report(['early', i, field ?? 'close'], message));
    checkChanges(opens, hours, (i, field, message) => report(['late', i, field ?? 'open'], message));
  };
  return [changesFit, ...['early', 'late', 'events'].map((key) => namesSession(key, session))];
}

interface Change {
  readonly day: number;
  readonly minute: number;
  readonly session: string | undefined;
}

/** Reports at `date`, or where the field is undefined at the time. */
function checkChanges(
  changes: readonly (Change | undefined)[],
  hours: readonly SessionSpec[] | undefined,
  report: (i: number, field: 'date' | undefined, message: string) => void,
): void {
  for (const [i, change] of changes.entries()) {
    if (change === undefined) continue;
    const again = changes.slice(0, i).some((other) => other?.day === change.day && other.session === change.session);
    if (again) report(i, 'date', 'expected each date once, found one again');
    const meant = hours?.filter(({ name }) => (change.session ?? name) === name) ?? [];
    const held = meant.filter((one) => isOn(one, change.day));
    if (meant.length > 0 && held.length === 0)
      report(i, 'date', 'expected a weekday with a session, found one without');
    if (held.length > 0 && !held.some((one) => isWithin(one, change.minute)))
      report(i, undefined, 'expected a time inside the session of that day, found one outside');
  }
}

function isOn({ weekdays }: SessionSpec, day: number): boolean {
  // 1970-01-01 was a Thursday.
  return weekdays.includes(((((day + 3) % 7) + 7) % 7) + 1);
}

function isWithin(session: SessionSpec, minute: number): boolean {
  const after = since(session, minute);
  return after > 0 && after < lengthOf(session);
}

/** What names a session names one that is there. */
function namesSession(key: string, session: z.ZodType<SessionSpec>): Rule {
  return (spec, report) => {
    const known = sessionNames(spec, session);
    const items: readonly unknown[] = Array.isArray(spec[key]) ? spec[key] : [];
    for (const [i, item] of items.entries()) {
      const name: unknown = Object(item)['session'];
      if (typeof name === 'string' && known !== undefined && !known.includes(name))
        report(
          [key, i, 'session'],
          `expected ${known.length === 0 ? 'no session, as there is none' : listed(known, 'or')}, found ${shown(name)}`,
        );
    }
  };
}

/** Undefined when a session has mistakes, and may be the one that is meant. */
function sessionNames(
  spec: Readonly<Record<string, unknown>>,
  session: z.ZodType<SessionSpec>,
): readonly string[] | undefined {
  const sessions = readList(spec['sessions'], session);
  if (sessions.includes(undefined)) return undefined;
  const own = sessions.flatMap((one) => one?.name ?? []);
  return [...new Set([...(spec['exchange'] === undefined ? [] : [EXCHANGE_SESSION]), ...own])];
}

function eventRules({ session, event }: Items): readonly Rule[] {
  return [
    (spec, report) => {
      const sessions = sessionNames(spec, session);
      const events = readList(spec['events'], event);
      for (const [i, one] of events.entries()) {
        if (one === undefined) continue;
        if (events.slice(0, i).some((other) => other?.name === one.name))
          report(['events', i, 'name'], `expected a name of its own, found ${shown(one.name)} again`);
        if (sessions?.includes(one.name))
          report(['events', i, 'name'], `expected another name than a session's, found ${shown(one.name)}`);
        if (sessions?.length === 0 && one.starts !== undefined && one.starts.at !== 'clock')
          report(
            ['events', i, 'starts'],
            `expected a time such as "18:00", as there are no sessions, found ${one.starts.at}`,
          );
      }
    },
  ];
}
