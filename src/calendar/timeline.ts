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

/** `next` looks in steps of a month, and no further than the rarest rule (29 February, over 1900 or 2100). */
const STEP_MS = 32 * DAY_MS;
const FURTHEST_MS = 3000 * DAY_MS;

/** Windows in time order, made from those that belong to a day. */
export function openTimeline(ofDay: (day: number) => readonly Window[], reach: Reach, zone: Zone): Timeline {
  const dayWindows = remembering(ofDay);

  const windows = (fromMs: number, toMs: number): readonly Window[] => {
    // A window that reaches into the time asked for may itself be cut by one before it.
    const first = zone.localOf(fromMs).day - 2 * (reach.after + reach.before);
    const last = zone.localOf(toMs).day + reach.before;
    const found: Window[] = [];
    for (let day = first; day <= last; day++) found.push(...dayWindows(day));
    return disjoint(found.toSorted(byTime)).filter(({ opensMs, closesMs }) => opensMs < toMs && closesMs > fromMs);
  };
  const utcDay = remembering((day) => windows(day * DAY_MS, (day + 1) * DAY_MS));
  const answers = new Map<
    string,
    { readonly fromMs: number; readonly untilMs: number; readonly window: Window | undefined }
  >();

  return {
    windows,
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
      const window = search(windows, name, ms);
      answers.set(name, { fromMs: ms, untilMs: window?.opensMs ?? ms + DAY_MS, window });
      return window;
    },
  };
}

function search(windows: Timeline['windows'], name: string, ms: number): Window | undefined {
  for (let fromMs = ms; fromMs < ms + FURTHEST_MS; fromMs += STEP_MS) {
    const found = windows(fromMs, fromMs + STEP_MS).find((window) => window.name === name && window.opensMs > ms);
    if (found !== undefined) return found;
  }
  return undefined;
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

function byTime(a: Window, b: Window): number {
  return a.opensMs - b.opensMs || a.closesMs - b.closesMs || (a.name < b.name ? -1 : Number(a.name > b.name));
}
