import { Refusal } from './ical-components.ts';
import { type IcalTime, partsOf, zoneOf } from './ical-times.ts';
import type { Recurrence } from './recurrence.ts';
import type { Zone } from './zone.ts';

const EVERY: Readonly<Record<string, Recurrence['every']>> = {
  DAILY: 'day',
  WEEKLY: 'week',
  MONTHLY: 'month',
  YEARLY: 'year',
};
/** Parts that are understood, as jCal names them. */
const PARTS = new Set(['freq', 'interval', 'count', 'until', 'wkst', 'bymonth', 'bymonthday', 'byday', 'bysetpos']);
const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];

/** The RRULE of an event that starts at `start`. */
export function recurrenceOf(value: unknown, start: IcalTime, zone: Zone): Recurrence {
  const parts: Readonly<Record<string, unknown>> = Object.fromEntries(Object.entries(Object(value)));
  const unknown = Object.keys(parts).find((part) => !PARTS.has(part));
  if (unknown !== undefined)
    throw new Refusal(`expected an RRULE by days, weeks, months or years, found ${unknown.toUpperCase().slice(0, 20)}`);
  const every = EVERY[String(parts['freq'])];
  if (every === undefined)
    throw new Refusal('expected an RRULE with FREQ DAILY, WEEKLY, MONTHLY or YEARLY, found another');
  const rule: Recurrence = {
    every,
    interval: whole('INTERVAL', parts['interval'] ?? 1, 1, 1000),
    count: parts['count'] === undefined ? undefined : whole('COUNT', parts['count'], 1, 100_000),
    untilDay: parts['until'] === undefined ? undefined : untilDay(parts['until'], start, zone),
    months: listOf(parts['bymonth']).map((one) => whole('BYMONTH', one, 1, 12)),
    monthDays: listOf(parts['bymonthday']).map((one) => whole('BYMONTHDAY', one, -31, 31)),
    weekdays: listOf(parts['byday']).map(weekday),
    positions: listOf(parts['bysetpos']).map((one) => whole('BYSETPOS', one, -366, 366)),
    // The library counts from Sunday, which is 1.
    weekStart: parts['wkst'] === undefined ? 1 : ((Number(parts['wkst']) + 5) % 7) + 1,
  };
  checkTogether(rule);
  return rule;
}

function checkTogether({ every, monthDays, weekdays, positions }: Recurrence): void {
  const isLong = every === 'month' || every === 'year';
  if (every === 'week' && monthDays.length > 0) throw new Refusal('expected no BYMONTHDAY in a WEEKLY rule, found one');
  if (!isLong && weekdays.some(({ nth }) => nth !== 0))
    throw new Refusal('expected a plain weekday in a rule that is neither MONTHLY nor YEARLY, found a numbered one');
  if (!isLong && positions.length > 0)
    throw new Refusal('expected BYSETPOS in a MONTHLY or YEARLY rule, found it in another');
}

function listOf(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

function whole(part: string, value: unknown, least: number, most: number): number {
  const found = Number(value);
  if (Number.isInteger(found) && found >= least && found <= most && (found !== 0 || least >= 0)) return found;
  throw new Refusal(`expected ${part} as a whole number from ${least} to ${most} in the RRULE, found another`);
}

function weekday(value: unknown): { nth: number; weekday: number } {
  const [, nth = '0', name = ''] = /^([+-]?\d{1,2})?([A-Z]{2})$/.exec(String(value)) ?? [];
  const index = WEEKDAYS.indexOf(name);
  if (index < 0) throw new Refusal('expected a BYDAY such as MO or -1FR in the RRULE, found another');
  return { nth: Number(nth), weekday: index + 1 };
}

function untilDay(value: unknown, start: IcalTime, zone: Zone): number {
  const until = partsOf(value);
  if (until === undefined) throw new Refusal('expected an UNTIL that is a date or a time in the RRULE, found another');
  if (until.minute === undefined || start.minute === undefined) return until.day;
  const own = until.isUtc && start.timeZone !== 'UTC';
  const ms = Date.UTC(1970, 0, 1 + until.day, 0, until.minute);
  const { day, minute } = own ? zoneOf(start, zone).localOf(ms) : { day: until.day, minute: until.minute };
  return minute >= start.minute ? day : day - 1;
}
