export const DAY_MS = 86_400_000;
export const DAY_MINUTES = 1440;

/** A day of the proleptic Gregorian calendar. */
export interface Civil {
  readonly year: number;
  /** From 1 on. */
  readonly month: number;
  readonly date: number;
}

export function civilOf(day: number): Civil {
  const at = new Date(day * DAY_MS);
  return { year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, date: at.getUTCDate() };
}

/** The day of a date; of one that does not exist, the day that lies as far beyond: 31 April is 1 May. */
export function dayOf({ year, month, date }: Civil): number {
  return Date.UTC(year, month - 1, date) / DAY_MS;
}

/** `2026-11-27`. */
export function dayText(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** 1 is Monday, 7 is Sunday. 1970-01-01 was a Thursday. */
export function weekdayOf(day: number): number {
  return mod(day + 3, 7) + 1;
}

export function daysInMonth({ year, month }: Pick<Civil, 'year' | 'month'>): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** The days of a month in which day `day` lies. */
export function monthOf(day: number): { readonly firstDay: number; readonly lastDay: number } {
  const civil = civilOf(day);
  const firstDay = day - civil.date + 1;
  return { firstDay, lastDay: firstDay + daysInMonth(civil) - 1 };
}

/** The remainder that is never negative. */
export function mod(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor;
}
