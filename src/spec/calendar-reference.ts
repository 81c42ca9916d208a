import { closest } from './closest.ts';
import { at, listed } from './map.ts';
import { OBJECT_NAME } from './names.ts';
import type { Finding } from './references.ts';
import { shown } from './shown.ts';

/** Every calendar by its name, with the names of its sessions and events; undefined for one with mistakes of its own. */
export type Calendars = ReadonlyMap<string, ReadonlySet<string> | undefined>;

/** What is wrong with the names that a metric takes from a calendar. The metric is taken as it is written. */
export function calendarTroubles(metric: unknown, calendars: Calendars): readonly Finding[] {
  const name = at(metric, ['spec', 'calendar']);
  if (typeof name !== 'string' || !OBJECT_NAME.pattern.test(name)) return [];
  if (!calendars.has(name)) return [{ path: ['spec', 'calendar'], message: noCalendar(name, calendars.keys()) }];
  const windows = calendars.get(name);
  return windows === undefined ? [] : windowTroubles(metric, name, windows);
}

/** Says that a name is that of no calendar. */
export function noCalendar(name: string, known: Iterable<string>): string {
  const meant = closest(name, [...known]);
  const hint = meant === undefined ? '' : `, did you mean ${meant}?`;
  return `expected the name of a Calendar, found ${shown(name)}${hint}`;
}

function windowTroubles(metric: unknown, calendar: string, windows: ReadonlySet<string>): readonly Finding[] {
  const rules = at(metric, ['spec', 'headroom']);
  const paths = [
    ...(Array.isArray(rules) ? rules.map((_, i) => ['spec', 'headroom', i, 'during']) : []),
    ['spec', 'pods', 'deadline', 'event'],
  ];
  return paths.flatMap((path) => {
    const found = at(metric, path);
    if (typeof found !== 'string' || windows.has(found)) return [];
    const known = listed([...windows], 'or');
    return [{ path, message: `expected a session or event of calendar ${calendar} (${known}), found ${shown(found)}` }];
  });
}
