import { type Levels, levels } from './levels.ts';
import type { Load } from './load.ts';
import type { LocalDays } from './local-days.ts';

/** The days of one kind. */
export interface DayType {
  readonly kind: string;
  /** Days with at least one value. */
  readonly days: number;
  readonly levels: Levels;
  /** Those with values, in order. */
  readonly hours: readonly HourLevels[];
}

export interface HourLevels {
  /** Of the local day, from 0 to 23. */
  readonly hour: number;
  readonly levels: Levels;
}

/** How high the load is on each kind of day, at each hour. The most frequent kind comes first. */
export function dayTypes({ values }: Load, { days, dayOf, minuteOf }: LocalDays): readonly DayType[] {
  const kindOf = (step: number) => days[dayOf[step] ?? 0]?.kind ?? '';
  const known = [...values.keys()].filter((step) => !Number.isNaN(values[step]));
  const valuesOf = (steps: readonly number[]) => levels(steps.map((step) => values[step] ?? Number.NaN));
  return Array.from(Map.groupBy(known, kindOf), ([kind, steps]) => ({
    kind,
    days: new Set(steps.map((step) => dayOf[step])).size,
    levels: valuesOf(steps),
    hours: Array.from(
      Map.groupBy(steps, (step) => Math.floor((minuteOf[step] ?? 0) / 60)),
      ([hour, ofHour]) => ({ hour, levels: valuesOf(ofHour) }),
    ).toSorted((a, b) => a.hour - b.hour),
  })).toSorted((a, b) => b.days - a.days);
}
