import { DAY_MS } from './days.ts';
import { remembering } from './remembering.ts';
import type { Zone } from './zone.ts';

/** A stretch of time with a name, from `opensMs` up to but not including `closesMs`. */
export interface Window {
  readonly name: string;
  readonly kind: 'session' | 'event';
  readonly opensMs: number;
  readonly closesMs: number;
}

export interface Timeline {
  windows(fromMs: number, toMs: number): readonly Window[];
  at(ms: number): readonly string[];
  next(name: string, ms: number): Window | undefined;
}

/** How far windows lie from the day that they belong to, in days before and after it. */
export interface Reach {
  readonly before: number;
  readonly after: number;
}

/** `next` looks this far at first, then twice as far again, and no further than the rarest rule needs (29 February over 2100). */
const STEP_MS = 32 * DAY_MS;
const FURTHEST_MS = 3000 * DAY_MS;

/** Gives the windows that belong to a day. */
export type DayWindows = (day: number) => readonly Window[];

/** Windows in time order, made from those that belong to a day; for each name that windows have. */
export function openTimeline(byName: ReadonlyMap<string, DayWindows>, reach: Reach, zone: Zone): Timeline {
  const ofDay = remembering((day) => Array.from(byName.values(), (of) => of(day)).flat());

  const between = (fromMs: number, toMs: number, windowsOf: DayWindows): readonly Window[] => {
    // A window that reaches into the time asked for may itself be cut by one before it.
    const first = zone.localOf(fromMs).day - 2 * (reach.after + reach.before);
    const last = zone.localOf(toMs).day + reach.before;
    const found: Window[] = [];
    for (let day = first; day <= last; day++) found.push(...windowsOf(day));
    return disjoint(found.toSorted(byTime)).filter(({ opensMs, closesMs }) => opensMs < toMs && closesMs > fromMs);
  };

  const search = (windowsOf: DayWindows, ms: number): Window | undefined => {
    for (let fromMs = ms, stepMs = STEP_MS; fromMs < ms + FURTHEST_MS; fromMs += stepMs, stepMs *= 2) {
      const found = between(fromMs, fromMs + stepMs, windowsOf).find(({ opensMs }) => opensMs > ms);
      if (found !== undefined) return found;
    }
    return undefined;
  };

  const utcDay = remembering((day) => between(day * DAY_MS, (day + 1) * DAY_MS, ofDay));
  const answers = new Map<string, Answer>();

  return {
    windows: (fromMs, toMs) => between(fromMs, toMs, ofDay),
    at: (ms) => [
      ...new Set(
        utcDay(Math.floor(ms / DAY_MS))
          .filter(({ opensMs, closesMs }) => opensMs <= ms && ms < closesMs)
          .map(({ name }) => name),
      ),
    ],
    next: (name, ms) => {
      const known = answers.get(name);
      if (known !== undefined && known.fromMs <= ms && ms < known.untilMs) return known.window;
      const windowsOf = byName.get(name);
      const window = windowsOf && search(windowsOf, ms);
      if (windowsOf !== undefined) answers.set(name, { fromMs: ms, untilMs: window?.opensMs ?? ms + DAY_MS, window });
      return window;
    },
  };
}

/** The next window of a name, which is the same for all who ask from `fromMs` to before `untilMs`. */
interface Answer {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly window: Window | undefined;
}

/** Where windows of one name overlap, the later one begins when the earlier one ends; nothing is left of one that lies inside. */
function disjoint(sorted: readonly Window[]): readonly Window[] {
  const ends = new Map<string, number>();
  const found = sorted.flatMap((window) => {
    const opensMs = Math.max(window.opensMs, ends.get(window.name) ?? -Infinity);
    if (opensMs >= window.closesMs) return [];
    ends.set(window.name, window.closesMs);
    return [opensMs === window.opensMs ? window : { ...window, opensMs }];
  });
  return found.toSorted(byTime);
}

/** What opens first, of those what closes first, and at last the names. */
export function byTime(a: Window, b: Window): number {
  return a.opensMs - b.opensMs || a.closesMs - b.closesMs || (a.name < b.name ? -1 : Number(a.name > b.name));
}
