import type { DayCalendar } from '../../src/forecast/forecast.ts';
import { localTime } from '../../src/forecast/local-time.ts';
import type { Load } from '../../src/profile/load.ts';
import { dayGrid, localDays } from '../../src/profile/local-days.ts';
import { type Profile, type ProfileOptions, profile } from '../../src/profile/profile.ts';
import { type RecurringPeak, recurringPeaks } from '../../src/profile/recurring-peaks.ts';
import { typicalDays } from '../../src/profile/typical-day.ts';

/** A Monday. */
export const MONDAY_MS = Date.UTC(2026, 0, 5);
export const MINUTE_MS = 60_000;
export const DAY_MS = 1440 * MINUTE_MS;

interface Shape {
  readonly days: number;
  readonly stepMinutes?: number;
  readonly startMs?: number;
}

/** A load by the minute of its day in UTC, from a Monday on; `day` counts from 0. */
export function loadOf(
  { days, stepMinutes = 5, startMs = MONDAY_MS }: Shape,
  level: (minute: number, day: number) => number,
): Load {
  const perDay = 1440 / stepMinutes;
  const values = Float64Array.from({ length: days * perDay }, (_, step) =>
    level((step % perDay) * stepMinutes, Math.floor(step / perDay)),
  );
  return { startMs, stepMs: stepMinutes * MINUTE_MS, values };
}

/** Its profile; without more, by UTC and without a calendar, for pods that take eight minutes and do 10 at 80 %. */
export function profileOf(load: Load, options: Partial<ProfileOptions> = {}): Profile {
  return profile(load, {
    localTime: localTime('UTC'),
    calendar: undefined,
    lead: { ms: 8 * MINUTE_MS, isKnown: true },
    pod: { ratePerPod: 10, utilisation: 0.8 },
    groupOf: 1,
    ...options,
  });
}

/** The peaks alone. */
export function peaksOf(load: Load, zone = localTime('UTC'), calendar?: DayCalendar): readonly RecurringPeak[] {
  const local = localDays(load, zone, calendar);
  return recurringPeaks(typicalDays(local, dayGrid(load, local, 5 * MINUTE_MS)));
}

export function placed(load: Load, timeZone = 'UTC') {
  return localDays(load, localTime(timeZone), undefined);
}

/** Quiet at 20, and 200 from one minute of the day until before another. */
export function plateau(from: number, until: number): (minute: number) => number {
  return (minute) => (minute >= from && minute < until ? 200 : 20);
}
