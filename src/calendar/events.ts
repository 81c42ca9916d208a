import { civilOf, monthOf, weekdayOf } from './days.ts';
import type { Sessions } from './sessions.ts';
import type { EventDays, EventRule, EventStart } from './settings.ts';
import type { Zone } from './zone.ts';

/** What the rules of events ask about days. */
export interface DayRules {
  readonly sessions: Sessions;
  readonly hasSessions: boolean;
  readonly isClosed: (day: number) => boolean;
  readonly zone: Zone;
}

/** The event happens on the day. */
export function isEventDay(on: EventDays, day: number, rules: DayRules): boolean {
  if (on.kind === 'dates') return on.days.includes(day);
  if (!isWorkday(day, rules))
    return on.kind === 'weekdays' && !rules.isClosed(day) && on.weekdays.includes(weekdayOf(day));
  switch (on.kind) {
    case 'sessions':
      return true;
    case 'weekdays':
      return on.weekdays.includes(weekdayOf(day));
    case 'nth':
      return day === nthOf(on, day, rules);
    case 'quarter-end':
      return civilOf(day).month % 3 === 0 && isMonthEnd(day, rules);
    case 'month-end':
      return isMonthEnd(day, rules);
  }
}

/** The window of an event of a day; undefined when it hangs on a session that the day does not have. */
export function eventWindow(
  { starts, lastsMs, session }: EventRule,
  day: number,
  { sessions, zone }: DayRules,
): { readonly opensMs: number; readonly closesMs: number } | undefined {
  if (starts === undefined || lastsMs === undefined)
    return { opensMs: zone.instantOf(day, 0), closesMs: zone.instantOf(day + 1, 0) };
  const opensMs = startOf(starts, day, session, { sessions, zone });
  return opensMs === undefined ? undefined : { opensMs, closesMs: opensMs + lastsMs };
}

function startOf(
  starts: EventStart,
  day: number,
  session: string | undefined,
  { sessions, zone }: Pick<DayRules, 'sessions' | 'zone'>,
): number | undefined {
  if (starts.at === 'clock') return zone.instantOf(day, starts.minute);
  const meant = sessions.of(day).filter(({ name }) => session === undefined || name === session);
  if (meant.length === 0) return undefined;
  if (starts.at === 'open') return Math.min(...meant.map(({ opensMs }) => opensMs)) + starts.offsetMs;
  return Math.max(...meant.map(({ closesMs }) => closesMs)) + starts.offsetMs;
}

/** A day with a session; without rules for sessions, a day that is not closed. */
function isWorkday(day: number, { sessions, hasSessions, isClosed }: DayRules): boolean {
  return !isClosed(day) && (!hasSessions || sessions.isUsual(day));
}

function isMonthEnd(day: number, rules: DayRules): boolean {
  const { lastDay } = monthOf(day);
  return day === firstWorkday(lastDay, day, -1, rules);
}

/** The day of the rule in the month of `day`: moved to the workday before, or after when the month has none before. */
function nthOf({ nth, weekday }: { nth: number; weekday: number }, day: number, rules: DayRules): number | undefined {
  const { firstDay, lastDay } = monthOf(day);
  const first = firstDay + ((weekday - weekdayOf(firstDay) + 7) % 7);
  const nominal = nth > 0 ? first + 7 * (nth - 1) : first + 7 * Math.floor((lastDay - first) / 7);
  if (nominal > lastDay) return undefined;
  return firstWorkday(nominal, firstDay, -1, rules) ?? firstWorkday(nominal, lastDay, 1, rules);
}

function firstWorkday(from: number, to: number, step: 1 | -1, rules: DayRules): number | undefined {
  for (let day = from; step * (to - day) >= 0; day += step) if (isWorkday(day, rules)) return day;
  return undefined;
}
