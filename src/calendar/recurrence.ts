import { civilOf, daysInMonth, mod, monthOf, weekdayOf } from './days.ts';

/** The rule of something that returns, by days (RFC 5545, 3.3.10, without what is finer than a day, weeks and days of a year). */
export interface Recurrence {
  readonly every: 'day' | 'week' | 'month' | 'year';
  readonly interval: number;
  /** How often in all; undefined means no end. */
  readonly count: number | undefined;
  /** The last day on which it may be; undefined means no end. */
  readonly untilDay: number | undefined;
  /** From 1 to 12; empty means any. */
  readonly months: readonly number[];
  /** From 1 on, or from -1 back from the end of the month; empty means any. */
  readonly monthDays: readonly number[];
  /** The nth of the month or year, from the end when it is negative; 0 means each. */
  readonly weekdays: readonly { readonly nth: number; readonly weekday: number }[];
  /** Of the days in one month or year that fit, the ones at these positions; empty means all. */
  readonly positions: readonly number[];
  /** The first day of a week. */
  readonly weekStart: number;
}

/** A count is followed for so long; rules that come true more rarely are over then. */
const LONGEST_DAYS = 100 * 366;

/** Whether a rule that begins on `startDay`, which always counts, holds on a day. A day is tested by itself: nothing can run away. */
export function openRecurrence(rule: Recurrence, startDay: number): (day: number) => boolean {
  const fits = fitting(rule, startDay);
  const chosen = rule.positions.length === 0 ? fits : positioned(rule, fits);
  const holds = (day: number) => day === startDay || (day > startDay && chosen(day));
  const last = Math.min(
    rule.untilDay ?? Infinity,
    rule.count === undefined ? Infinity : lastOf(rule.count, startDay, holds),
  );
  return (day) => day <= last && holds(day);
}

function lastOf(count: number, startDay: number, holds: (day: number) => boolean): number {
  let left = count;
  for (let day = startDay; day < startDay + LONGEST_DAYS; day++) if (holds(day) && --left <= 0) return day;
  return startDay + LONGEST_DAYS;
}

function fitting(rule: Recurrence, startDay: number): (day: number) => boolean {
  const start = civilOf(startDay);
  const months = impliedMonths(rule, start.month);
  const monthDays = impliedMonthDays(rule, start.date);
  const weekdays = impliedWeekdays(rule, weekdayOf(startDay));
  return (day) =>
    periodsBetween(rule, startDay, day) % rule.interval === 0 &&
    isIn(months, civilOf(day).month) &&
    (monthDays.length === 0 || isMonthDay(monthDays, day)) &&
    (weekdays.length === 0 || weekdays.some((one) => isWeekday(one, day, rule)));
}

/** What a rule leaves open is taken from its first day. */
function impliedMonths({ every, months, monthDays, weekdays }: Recurrence, month: number): readonly number[] {
  const isOpen = every === 'year' && months.length + monthDays.length + weekdays.length === 0;
  return isOpen ? [month] : months;
}

function impliedMonthDays({ every, monthDays, weekdays }: Recurrence, date: number): readonly number[] {
  const isOpen = (every === 'month' || every === 'year') && monthDays.length + weekdays.length === 0;
  return isOpen ? [date] : monthDays;
}

function impliedWeekdays({ every, weekdays }: Recurrence, weekday: number): Recurrence['weekdays'] {
  return every === 'week' && weekdays.length === 0 ? [{ nth: 0, weekday }] : weekdays;
}

function periodsBetween({ every, weekStart }: Recurrence, from: number, to: number): number {
  if (every === 'day') return to - from;
  if (every === 'week') return (weekOf(to, weekStart) - weekOf(from, weekStart)) / 7;
  const [a, b] = [civilOf(from), civilOf(to)];
  return every === 'year' ? b.year - a.year : 12 * (b.year - a.year) + b.month - a.month;
}

function weekOf(day: number, weekStart: number): number {
  return day - mod(weekdayOf(day) - weekStart, 7);
}

function isMonthDay(monthDays: readonly number[], day: number): boolean {
  const civil = civilOf(day);
  return monthDays.includes(civil.date) || monthDays.includes(civil.date - daysInMonth(civil) - 1);
}

function isWeekday(one: { nth: number; weekday: number }, day: number, rule: Recurrence): boolean {
  if (weekdayOf(day) !== one.weekday) return false;
  if (one.nth === 0) return true;
  const { firstDay, lastDay } = rule.every === 'year' && rule.months.length === 0 ? yearOf(day) : monthOf(day);
  const nth = one.nth > 0 ? Math.floor((day - firstDay) / 7) + 1 : -Math.floor((lastDay - day) / 7) - 1;
  return nth === one.nth;
}

function yearOf(day: number): { firstDay: number; lastDay: number } {
  const { year } = civilOf(day);
  const [firstDay, next] = [Date.UTC(year, 0, 1), Date.UTC(year + 1, 0, 1)].map((ms) => ms / 86_400_000);
  return { firstDay: firstDay ?? day, lastDay: (next ?? day) - 1 };
}

/** The period of the last answer is remembered: days are asked for in order. */
function positioned({ every, positions }: Recurrence, fits: (day: number) => boolean): (day: number) => boolean {
  let known: { firstDay: number; days: ReadonlySet<number> } | undefined;
  return (day) => {
    const { firstDay, lastDay } = every === 'year' ? yearOf(day) : monthOf(day);
    if (known?.firstDay !== firstDay) {
      const days: number[] = [];
      for (let one = firstDay; one <= lastDay; one++) if (fits(one)) days.push(one);
      known = { firstDay, days: new Set(positions.map((n) => days.at(n > 0 ? n - 1 : n) ?? Number.NaN)) };
    }
    return known.days.has(day);
  };
}

function isIn(list: readonly number[], value: number): boolean {
  return list.length === 0 || list.includes(value);
}
