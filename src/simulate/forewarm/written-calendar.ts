import type { Business } from '../business.ts';

/** A Calendar, and the windows of it that headroom rules speak of. */
export interface WrittenCalendar {
  readonly object: object;
  /** The first minutes of sessions and feeds. */
  readonly starts: readonly string[];
  /** The same on days that are announced as unusual. */
  readonly specialStarts: readonly string[];
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const STARTS_LAST = '15m';

/**
 * The Calendar that an engineer would write of what is known of a business beforehand; undefined for one that never opens or
 * closes, of which nothing is to be told.
 */
export function writtenCalendar(name: string, business: Business): WrittenCalendar | undefined {
  const { timeZone, workdays, closed, earlyClose, special, sessions, feeds } = business;
  if (sessions.length === 0) return undefined;
  const sudden = ['open', ...feeds.map(afterClose)].map((starts) => ({ starts, lasts: STARTS_LAST }));
  const starts = sudden.map((start, i) => ({ name: numbered('start', i), ...start }));
  const specialStarts =
    special.length === 0
      ? []
      : sudden.map((start, i) => ({ name: numbered('special-start', i), dates: special, ...start }));
  const object = {
    kind: 'Calendar',
    metadata: { name },
    spec: {
      timeZone,
      sessions: sessions.map(({ open, close }, i) => ({
        name: numbered('session', i),
        days: workdays.map((day) => DAYS[day]).join(','),
        open: timeOfDay(open),
        close: timeOfDay(close),
      })),
      closed,
      early: Object.entries(earlyClose).map(([date, close]) => ({ date, close: timeOfDay(close) })),
      events: [
        ...feeds.map((feed, i) => ({
          name: numbered('feed', i),
          starts: afterClose(feed),
          lasts: `${feed.lastsSeconds / 60}m`,
        })),
        ...starts,
        ...specialStarts,
      ],
    },
  };
  return { object, starts: namesOf(starts), specialStarts: namesOf(specialStarts) };
}

function afterClose({ afterCloseSeconds }: Business['feeds'][number]): string {
  return `close+${afterCloseSeconds / 60}m`;
}

function namesOf(events: readonly { readonly name: string }[]): string[] {
  return events.map(({ name }) => name);
}

function numbered(name: string, i: number): string {
  return i === 0 ? name : `${name}-${i + 1}`;
}

function timeOfDay(seconds: number): string {
  return `${twoDigits(seconds / 3600)}:${twoDigits((seconds / 60) % 60)}`;
}

function twoDigits(value: number): string {
  return String(Math.floor(value)).padStart(2, '0');
}
