import type { DayCalendar, LocalTime } from '../forecast/forecast.ts';
import { DAY_MS } from './load.ts';
import { median } from './quantile.ts';

/** What a calendar knows of days, and of what opens and closes on them. */
export interface LoadCalendar extends DayCalendar {
  windows(fromMs: number, toMs: number): readonly Window[];
}

interface Window {
  readonly name: string;
  readonly kind: 'session' | 'event';
  readonly opensMs: number;
  readonly closesMs: number;
}

/** The windows of one name: a session, or an event. */
export interface NamedWindows {
  readonly name: string;
  readonly kind: 'session' | 'event';
  /** In time order. */
  readonly windows: readonly Window[];
  /** By local clocks, the median of them. */
  readonly opensMinute: number;
  readonly closesMinute: number;
  readonly lastMs: number;
}

/** The windows of a calendar that lie wholly in a time. */
export function namedWindows(
  calendar: LoadCalendar | undefined,
  localTime: LocalTime,
  fromMs: number,
  toMs: number,
): readonly NamedWindows[] {
  const inside = (calendar?.windows(fromMs, toMs) ?? []).filter(
    ({ opensMs, closesMs }) => opensMs >= fromMs && closesMs <= toMs,
  );
  const minuteOf = (ms: number) => ((ms + localTime.offsetMs(ms)) % DAY_MS) / 60_000;
  return Array.from(
    Map.groupBy(inside, ({ name }) => name),
    ([name, windows]) => ({
      name,
      kind: windows[0]?.kind ?? 'event',
      windows,
      opensMinute: median(windows.map(({ opensMs }) => minuteOf(opensMs))),
      closesMinute: median(windows.map(({ closesMs }) => minuteOf(closesMs))),
      lastMs: median(windows.map(({ opensMs, closesMs }) => closesMs - opensMs)),
    }),
  );
}

/** Whether a step lies in one of some windows. */
export function isWithin(windows: readonly Window[], atMs: number): boolean {
  let [low, high] = [0, windows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((windows[middle]?.opensMs ?? Infinity) <= atMs) low = middle + 1;
    else high = middle;
  }
  return atMs < (windows[low - 1]?.closesMs ?? -Infinity);
}
