import { createHash } from 'node:crypto';
import { type DayEvent, dayMarks } from './day-marks.ts';
import { DAY_MS } from './days.ts';
import { type Entries, type Entry, openEntries } from './entries.ts';
import { type DayRules, eventWindow, isEventDay } from './events.ts';
import { type Exchange, exchange } from './exchanges.ts';
import { remembering } from './remembering.ts';
import { openSessions, type Session, type Sessions } from './sessions.ts';
import type { CalendarSettings, DayRange, EventRule } from './settings.ts';
import { type DayWindows, openTimeline, type Reach, type Window } from './timeline.ts';
import { openZone } from './zone.ts';

/**
 * When a market or business is open, and what happens when. Times are ms since the epoch, days count from 1970-01-01 by the
 * calendar's own clock. It never changes and knows no clock: the same question has the same answer.
 */
export interface Calendar {
  /** Differs between calendars with different rules. */
  readonly id: string;
  readonly timeZone: string;
  /** The names that windows can have. */
  readonly names: readonly string[];
  /** Until when closures are known; after it every day is taken for an ordinary one. Undefined for rules without an end. */
  readonly endsMs: number | undefined;
  /** The windows that hold at some time from `fromMs` up to `toMs`, sorted by it. Those of one name do not overlap. */
  windows(fromMs: number, toMs: number): readonly Window[];
  /** The names of the windows that hold. */
  at(ms: number): readonly string[];
  /** The next window of the name that opens after `ms`; undefined if there is none within eight years. */
  next(name: string, ms: number): Window | undefined;
  /**
   * What is special about a day: `closed` instead of its usual session, `early` or `late` for a shorter one, `quarter-end` or
   * `month-end` if an event is on it, or the name of an event of single days; undefined for a day like others of its weekday.
   */
  dayType(localDay: number): string | undefined;
  /** The moments of a day at which sessions open, pause and close, and events start, by the clock. */
  events(localDay: number): readonly DayEvent[];
}

/** @throws RangeError if there is no such time zone. */
export function openCalendar(settings: CalendarSettings, entries: readonly Entry[] = []): Calendar {
  const ready = settings.exchange && exchange(settings.exchange);
  const zone = openZone(timeZoneOf(settings));
  const known = openEntries(entries, zone);
  const closed = closedDays(settings.closed, ready);
  const isClosed = (day: number) => closed.has(day) || known.isClosed(day);
  const hours = {
    sessions: [...(ready ? [ready.session] : []), ...settings.sessions],
    // What is written comes before what is ready-made.
    early: [...settings.early, ...(ready?.early ?? [])],
    late: settings.late,
  };
  const sessions = openSessions(hours, isClosed, zone);
  const rules: DayRules = { sessions, hasSessions: hours.sessions.length > 0, isClosed, zone };
  const eventsOf = (day: number) => settings.events.filter(({ on }) => isEventDay(on, day, rules));
  const sessionNames = new Set(hours.sessions.map(({ name }) => name));
  const byName = new Map<string, DayWindows>([
    ...entries.flatMap(({ window }) => (window ? [entryWindows(window.name, known)] : [])),
    ...settings.events.map((event) => [event.name, eventDays(settings.events, event.name, rules)] as const),
    ...Array.from(sessionNames, (name) => [name, sessionDays(name, sessions)] as const),
  ]);
  const startReach = startReachOf(settings.events);
  const timeline = openTimeline(byName, reachOf(settings.events, entries), zone);

  return Object.freeze({
    id: hashOf({ timeZone: zone.name, hours, closed: [...closed], events: settings.events, entries }),
    timeZone: zone.name,
    names: [...byName.keys()].toReversed(),
    endsMs: endOf([ready?.lastDay, known.lastClosed], (day) => zone.instantOf(day + 1, 0)),
    ...timeline,
    dayType: remembering((day) => dayTypeOf(day, rules, eventsOf(day))),
    events: remembering((day) => {
      const starting = daysAround(day, startReach).flatMap((one) => [
        ...eventsOf(one).flatMap((event) => (event.starts === undefined ? [] : eventWindows(event, one, rules))),
        ...known.windowsOf(one),
      ]);
      const held = daysAround(day, NEIGHBOURS).flatMap((one) => sessions.of(one));
      return dayMarks(day, held, starting, { isQualified: sessionNames.size > 1, zone });
    }),
  });
}

/** The calendar's time zone, or else its exchange's; UTC where neither is said. */
export function timeZoneOf({ timeZone, exchange: name }: Pick<CalendarSettings, 'timeZone' | 'exchange'>): string {
  return timeZone ?? (name && exchange(name).timeZone) ?? 'UTC';
}

function closedDays(ranges: readonly DayRange[], ready: Exchange | undefined): ReadonlySet<number> {
  const written = ranges.flatMap(({ fromDay, untilDay }) =>
    Array.from({ length: untilDay - fromDay + 1 }, (_, i) => fromDay + i),
  );
  return new Set([...written, ...(ready?.closed ?? [])]);
}

function sessionDays(wanted: string, sessions: Sessions): DayWindows {
  return (day) =>
    sessions
      .of(day)
      .filter(({ name }) => name === wanted)
      .flatMap(sessionWindows);
}

function eventDays(events: readonly EventRule[], wanted: string, rules: DayRules): DayWindows {
  const own = events.filter(({ name }) => name === wanted);
  return (day) =>
    own.filter(({ on }) => isEventDay(on, day, rules)).flatMap((event) => eventWindows(event, day, rules));
}

function entryWindows(name: string, entries: Entries): readonly [string, DayWindows] {
  return [name, (day) => entries.windowsOf(day, name)];
}

function sessionWindows({ name, opensMs, closesMs, lunch }: Session): readonly Window[] {
  const kind = 'session';
  if (lunch === undefined) return [{ name, kind, opensMs, closesMs }];
  return [
    { name, kind, opensMs, closesMs: lunch.fromMs },
    { name, kind, opensMs: lunch.untilMs, closesMs },
  ];
}

function eventWindows(event: EventRule, day: number, rules: DayRules): readonly Window[] {
  const window = eventWindow(event, day, rules);
  return window === undefined ? [] : [{ name: event.name, kind: 'event', ...window }];
}

function dayTypeOf(day: number, rules: DayRules, events: readonly EventRule[]): string | undefined {
  const { sessions, hasSessions, isClosed } = rules;
  if (isClosed(day)) return !hasSessions || sessions.isUsual(day) ? 'closed' : undefined;
  const change = sessions.change(day);
  if (change !== undefined) return change;
  const kinds = events.map(({ on }) => on.kind);
  if (kinds.includes('quarter-end')) return 'quarter-end';
  if (kinds.includes('month-end')) return 'month-end';
  return events.find(({ on }) => on.kind === 'nth' || on.kind === 'dates')?.name;
}

/** A session is at most a day long, and belongs to the day on which it opens or closes; time zones differ by a day too. */
const NEIGHBOURS = 2;

function daysAround(day: number, reach: number): readonly number[] {
  return Array.from({ length: 2 * reach + 1 }, (_, i) => day - reach + i);
}

/** How many days before or after its day an event can start. */
function startReachOf(events: readonly EventRule[]): number {
  const offsets = events.map(({ starts }) => (starts === undefined || starts.at === 'clock' ? 0 : starts.offsetMs));
  return NEIGHBOURS + Math.ceil(Math.max(0, ...offsets.map(Math.abs)) / DAY_MS);
}

/** How far from its day a window can lie. */
function reachOf(events: readonly EventRule[], entries: readonly Entry[]): Reach {
  const lengths = [...events.map(({ lastsMs = 0 }) => lastsMs), ...entries.map(({ window }) => window?.lastsMs ?? 0)];
  const start = startReachOf(events);
  return { before: start, after: start + Math.ceil(Math.max(0, ...lengths) / DAY_MS) };
}

function endOf(lastDays: readonly (number | undefined)[], endOfDay: (day: number) => number): number | undefined {
  const ends = lastDays.flatMap((day) => (day === undefined ? [] : [endOfDay(day)]));
  return ends.length === 0 ? undefined : Math.min(...ends);
}

/** Keys are sorted: the order in which settings were put together says nothing. */
function hashOf(value: unknown): string {
  const text = JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}
