import type { Calendar } from '../../src/calendar/calendar.ts';
import { openSpecCalendar } from '../../src/commands/open-calendars.ts';
import { checkSpec } from '../../src/spec/check.ts';
import { formatProblems } from '../../src/spec/problem.ts';
import { written } from './written.ts';

/** The calendar of what a user writes as `spec`, with the iCalendar file that it names. */
export function calendarOf(spec: object, ical = ''): Calendar {
  return including(spec, {}, ical);
}

/** The same beside others, which it may include. */
export function including(spec: object, others: Readonly<Record<string, object>>, ical = ''): Calendar {
  const all = Object.entries({ market: spec, ...others });
  const text = written(...all.map(([name, one]) => ({ kind: 'Calendar', metadata: { name }, spec: one })));
  const checked = checkSpec([{ file: 'calendar.yaml', text }], (_, name) => ({ file: name, text: ical }));
  const [calendar] = 'spec' in checked ? checked.spec.calendars : [];
  const opened = calendar && openSpecCalendar(calendar);
  if (opened !== undefined && 'calendar' in opened) return opened.calendar;
  const problems = 'problems' in checked ? checked.problems : (opened?.problems ?? []);
  throw new Error(formatProblems(problems));
}

/** Business hours of New York, with what a test adds or changes. */
export function newYork(changes: object = {}, ical = ''): Calendar {
  return calendarOf({ timeZone: 'America/New_York', sessions: [REGULAR], ...changes }, ical);
}

export const REGULAR = { name: 'regular', days: 'Mon-Fri', open: '09:30', close: '16:00' };

/** `2026-11-27T14:30Z`, or without a time its midnight in UTC. */
export function utc(text: string): number {
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw new Error(`no time: ${text}`);
  return ms;
}

export function dayOf(date: string): number {
  return utc(`${date}T00:00Z`) / 86_400_000;
}

/** The windows from one date to before another, in UTC: `regular 2026-11-27T14:30Z 2026-11-27T18:00Z`. */
export function windowsIn(calendar: Calendar, from: string, to: string): readonly string[] {
  return calendar
    .windows(utc(from), utc(to))
    .map(({ name, opensMs, closesMs }) => `${name} ${minute(opensMs)} ${minute(closesMs)}`);
}

export function minute(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16)}Z`;
}
