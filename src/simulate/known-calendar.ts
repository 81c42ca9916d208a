import { type Calendar, openCalendar } from '../calendar/calendar.ts';
import type { EventRule, SessionRule } from '../calendar/settings.ts';
import type { Business } from './business.ts';
import { dayOf } from './local-time.ts';

/** The name of the sessions' windows, and of the first half hour of a day on which something unusual is announced. */
export const SESSION = 'session';
export const SPECIAL_OPEN = 'special-open';

const SPECIAL_MS = 30 * 60_000;

/** The calendar that an engineer would write of what is known of a business beforehand. */
export function calendarOf({ timeZone, workdays, closed, earlyClose, special, sessions, feeds }: Business): Calendar {
  const weekdays = workdays.map((day) => (day === 0 ? 7 : day));
  return openCalendar({
    timeZone,
    exchange: undefined,
    sessions: sessions.map(
      ({ open, close }, i): SessionRule => ({
        name: i === 0 ? SESSION : `${SESSION}-${i + 1}`,
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
      ...feeds.map(
        ({ afterCloseSeconds, lastsSeconds }, i): EventRule => ({
          name: i === 0 ? 'feed' : `feed-${i + 1}`,
          on: { kind: 'sessions' },
          starts: { at: 'close', offsetMs: afterCloseSeconds * 1000 },
          lastsMs: lastsSeconds * 1000,
          session: undefined,
        }),
      ),
      ...(special.length === 0 ? [] : [specialOpen(special, sessions.length > 0)]),
    ],
  });
}

function specialOpen(dates: readonly string[], hasSessions: boolean): EventRule {
  return {
    name: SPECIAL_OPEN,
    on: { kind: 'dates', days: dates.map(dayOf) },
    starts: hasSessions ? { at: 'open', offsetMs: 0 } : undefined,
    lastsMs: hasSessions ? SPECIAL_MS : undefined,
    session: undefined,
  };
}
