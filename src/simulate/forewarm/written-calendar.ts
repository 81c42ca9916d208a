import type { Business } from '../business.ts';

/** A Calendar with those that it includes, and the windows of them that headroom rules speak of. */
export interface WrittenCalendar {
  readonly objects: readonly object[];
  /** The first minutes of sessions and feeds. */
  readonly starts: readonly string[];
  /** The same on days that are announced as unusual. */
  readonly specialStarts: readonly string[];
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const STARTS_LAST = '15m';

/**
 * The Calendar that an engineer would write of what is known of businesses beforehand: the first one's, which includes those of the
 * others. Undefined where none of them ever opens or closes, as there is nothing to be told.
 */
export function writtenCalendar(name: string, businesses: readonly Business[]): WrittenCalendar | undefined {
  const [first, ...others] = businesses.filter(({ sessions }) => sessions.length > 0);
  if (first === undefined) return undefined;
  const included = others.map((business, i) => ({ name: `${name}-${i + 2}`, windows: windowsOf(business), business }));
  const own = windowsOf(first);
  return {
    objects: [
      calendarObject(name, first, own, included),
      ...included.map((one) => calendarObject(one.name, one.business, one.windows, [])),
    ],
    starts: [...namesOf(own.starts), ...included.flatMap((one) => namesOf(one.windows.starts, `${one.name}-`))],
    specialStarts: [
      ...namesOf(own.specialStarts),
      ...included.flatMap((one) => namesOf(one.windows.specialStarts, `${one.name}-`)),
    ],
  };
}

interface Named {
  readonly name: string;
}

/** The events with which sessions and feeds begin, on every day and on unusual ones. */
interface Windows {
  readonly starts: readonly Named[];
  readonly specialStarts: readonly Named[];
}

function windowsOf({ special, feeds }: Business): Windows {
  const sudden = ['open', ...feeds.map(afterClose)].map((starts) => ({ starts, lasts: STARTS_LAST }));
  const starts = sudden.map((start, i) => ({ name: numbered('start', i), ...start }));
  const specialStarts = sudden.map((start, i) => ({ name: numbered('special-start', i), dates: special, ...start }));
  return { starts, specialStarts: special.length === 0 ? [] : specialStarts };
}

function calendarObject(name: string, business: Business, windows: Windows, included: readonly Named[]): object {
  const { timeZone, workdays, closed, earlyClose, sessions, feeds } = business;
  return {
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
        ...windows.starts,
        ...windows.specialStarts,
      ],
      include: namesOf(included),
    },
  };
}

function afterClose({ afterCloseSeconds }: Business['feeds'][number]): string {
  return `close+${afterCloseSeconds / 60}m`;
}

function namesOf(named: readonly Named[], prefix = ''): string[] {
  return named.map(({ name }) => prefix + name);
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
