import { type Calendar, openCalendar } from './calendar.ts';
import type { DayEvent } from './day-marks.ts';
import type { Entry } from './entries.ts';
import { remembering } from './remembering.ts';
import type { CalendarSettings } from './settings.ts';
import { byTime, type Window } from './timeline.ts';
import { openZone, type Zone } from './zone.ts';

/** A calendar under the name by which another includes it. */
interface Included {
  readonly name: string;
  readonly calendar: Calendar;
}

interface Opened extends Included {
  readonly zone: Zone;
}

/** Opens a calendar with those that it includes; `entriesOf` are the entries of their iCalendar files. */
export function openIncluding<S extends CalendarSettings & { readonly name: string }>(
  settings: S & { readonly include: readonly S[] },
  entriesOf: (settings: S) => readonly Entry[] = () => [],
): Calendar {
  const included = settings.include.map((one) => ({ name: one.name, calendar: openCalendar(one, entriesOf(one)) }));
  return joinCalendars(openCalendar(settings, entriesOf(settings)), included);
}

/**
 * A calendar with the windows of others, by their own clocks: `regular` of a calendar `london` is called `london-regular`. Days,
 * the zone and what is special about a day are its own; what is special for the others is named after them.
 */
export function joinCalendars(own: Calendar, others: readonly Included[]): Calendar {
  if (others.length === 0) return own;
  const zone = openZone(own.timeZone);
  const included = others.map((one): Opened => ({ ...one, zone: openZone(one.calendar.timeZone) }));
  const owners = new Map(
    included.flatMap((one) => one.calendar.names.map((name) => [inside(one, name), { ...one, inner: name }] as const)),
  );
  const ends = [own, ...included.map(({ calendar }) => calendar)].flatMap(({ endsMs }) => endsMs ?? []);
  return Object.freeze({
    id: [own.id, ...included.map(({ name, calendar }) => `${name}=${calendar.id}`)].join('+'),
    timeZone: own.timeZone,
    names: [...own.names, ...included.flatMap((one) => one.calendar.names.map((name) => inside(one, name)))],
    endsMs: ends.length === 0 ? undefined : Math.min(...ends),
    windows: (fromMs: number, toMs: number) =>
      [
        ...own.windows(fromMs, toMs),
        ...included.flatMap((one) => one.calendar.windows(fromMs, toMs).map((window) => named(window, one))),
      ].toSorted(byTime),
    at: (ms: number) => [
      ...own.at(ms),
      ...included.flatMap((one) => one.calendar.at(ms).map((name) => inside(one, name))),
    ],
    next: (name: string, ms: number) => {
      const owner = owners.get(name);
      if (owner === undefined) return own.next(name, ms);
      const window = owner.calendar.next(owner.inner, ms);
      return window && named(window, owner);
    },
    dayType: remembering((day) => jointType(day, own, included)),
    events: remembering((day) =>
      [...own.events(day), ...included.flatMap((one) => marksOn(day, zone, one))].toSorted(
        (a, b) => a.minute - b.minute,
      ),
    ),
  });
}

function inside(one: Pick<Included, 'name'>, window: string): string {
  return `${one.name}-${window}`;
}

function named(window: Window, one: Pick<Included, 'name'>): Window {
  return { ...window, name: inside(one, window.name) };
}

/** The calendar's own holiday is a closed day where nobody else opens. */
function jointType(day: number, own: Calendar, included: readonly Included[]): string | undefined {
  const ownType = own.dayType(day);
  if (ownType === 'closed') {
    const open = included.filter(({ calendar }) => calendar.events(day).length > 0).map(({ name }) => name);
    return open.length === 0 ? ownType : `${ownType} but ${open.join(' and ')}`;
  }
  const types = included.flatMap(({ name, calendar }) => {
    const type = calendar.dayType(day);
    return type === undefined ? [] : [`${name} ${type}`];
  });
  const all = [...(ownType === undefined ? [] : [ownType]), ...types];
  return all.length === 0 ? undefined : all.join(', ');
}

/** A day of one clock lies on up to three of another. */
const NEIGHBOURS = [-1, 0, 1];

/** The moments of another calendar on a day by the clock of `zone`. */
function marksOn(day: number, zone: Zone, { name: prefix, calendar, zone: other }: Opened): readonly DayEvent[] {
  return NEIGHBOURS.flatMap((offset) =>
    calendar
      .events(day + offset)
      .map(({ name, minute }) => ({
        name: `${prefix} ${name}`,
        ...zone.localOf(other.instantOf(day + offset, minute)),
      }))
      .filter((mark) => mark.day === day)
      .map(({ name, minute }) => ({ name, minute })),
  );
}
