import { type Calendar, openCalendar } from '../calendar/calendar.ts';
import type { EventDays, EventRule, EventStart, SessionRule } from '../calendar/settings.ts';
import type { Business } from './business.ts';
import { dayOf } from './local-time.ts';

/** The windows that headroom rules speak of: the first minutes of sessions and feeds, and those of days that are announced as unusual. */
export const START = 'start';
export const SPECIAL_START = 'special-start';

const START_MS = 15 * 60_000;
const SESSION = 'session';

/** The calendar that an engineer would write of what is known of a business beforehand. */
export function calendarOf({ timeZone, workdays, closed, earlyClose, special, sessions, feeds }: Business): Calendar {
  const sudden: EventStart[] = [
    ...(sessions.length > 0 ? [{ at: 'open', offsetMs: 0 } as const] : []),
    ...feeds.map(({ afterCloseSeconds }) => ({ at: 'close', offsetMs: afterCloseSeconds * 1000 }) as const),
  ];
  const weekdays = workdays.map((day) => (day === 0 ? 7 : day));
  return openCalendar({
    timeZone,
    exchange: undefined,
    sessions: sessions.map(
      ({ open, close }, i): SessionRule => ({
        name: numbered(SESSION, i),
        weekdays,
        openMinute: open / 60,
        closeMinute: close / 60,
        opensDayBefore: false,
        lunch: undefined,
      }),
    ),
    closed: closed.map((date) => ({ fromDay: dayOf(date), untilDay: dayOf(date) })),
    early: Object.entries(earlyClose).map(([date, close]) => ({
      day: dayOf(date),
      closeMinute: close / 60,
      session: undefined,
    })),
    late: [],
    events: [
      ...feeds.map(({ afterCloseSeconds, lastsSeconds }, i) =>
        event(
          numbered('feed', i),
          EVERY_SESSION,
          { at: 'close', offsetMs: afterCloseSeconds * 1000 },
          lastsSeconds * 1000,
        ),
      ),
      ...sudden.map((starts) => event(START, EVERY_SESSION, starts, START_MS)),
      ...sudden.map((starts) => event(SPECIAL_START, { kind: 'dates', days: special.map(dayOf) }, starts, START_MS)),
    ],
  });
}

const EVERY_SESSION = { kind: 'sessions' } as const;

function numbered(name: string, i: number): string {
  return i === 0 ? name : `${name}-${i + 1}`;
}

function event(name: string, on: EventDays, starts: EventStart, lastsMs: number): EventRule {
  return { name, on, starts, lastsMs, session: undefined };
}
