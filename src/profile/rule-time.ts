import { beginMs, type Load } from './load.ts';
import type { LocalDays } from './local-days.ts';
import { isWithin, type NamedWindows } from './windows.ts';

/** When a headroom rule holds. */
export type RuleTime =
  | { readonly kind: 'always' }
  /** A session or an event of the calendar. */
  | { readonly kind: 'during'; readonly name: string }
  | ({ readonly kind: 'between' } & TimeOfDay);

/** Minutes since local midnight, on the weekdays (1 is Monday) on which it begins. */
export interface TimeOfDay {
  /** From 0 up to 1439. */
  readonly fromMinute: number;
  /** From 1 up to 1440. Not after `fromMinute` means on the next day. */
  readonly toMinute: number;
  readonly weekdays: readonly number[];
}

export const DAY_MINUTES = 1440;
export const EVERY_DAY: readonly number[] = [1, 2, 3, 4, 5, 6, 7];

/** A time of day that lasts so many minutes, less than a day. */
export function timeOfDay(fromMinute: number, lastMinutes: number, weekdays: readonly number[]): RuleTime {
  return { kind: 'between', fromMinute, toMinute: (fromMinute + lastMinutes) % DAY_MINUTES || DAY_MINUTES, weekdays };
}

/** A load with what is needed to tell at which of its steps a rule holds. */
export interface PlacedLoad {
  readonly load: Load;
  readonly local: LocalDays;
  readonly windows: readonly NamedWindows[];
}

/** The occurrence of a rule's time in which a step lies, the same number for all of its steps; undefined outside. */
export function occurrenceAt(
  when: RuleTime,
  { load, local, windows }: PlacedLoad,
): (step: number) => number | undefined {
  switch (when.kind) {
    case 'always':
      return () => 0;
    case 'during': {
      const own = windows.find(({ name }) => name === when.name)?.windows ?? [];
      return (step) => {
        const atMs = beginMs(load, step);
        return isWithin(own, atMs) ? own.findLast(({ opensMs }) => opensMs <= atMs)?.opensMs : undefined;
      };
    }
    case 'between':
      return (step) => dayOfBeginning(when, local, step);
  }
}

function dayOfBeginning(
  { fromMinute, toMinute, weekdays }: TimeOfDay,
  { days, dayOf, minuteOf }: LocalDays,
  step: number,
): number | undefined {
  const [minute, today] = [minuteOf[step] ?? 0, days[dayOf[step] ?? 0]];
  if (today === undefined) return undefined;
  const isOver = toMinute <= fromMinute;
  const beganToday = minute >= fromMinute && (isOver || minute < toMinute);
  const beganYesterday = isOver && minute < toMinute;
  if (beganToday && weekdays.includes(today.weekday)) return today.day;
  return beganYesterday && weekdays.includes(((today.weekday + 5) % 7) + 1) ? today.day - 1 : undefined;
}
