import { civilOf, dayOf } from './days.ts';
import { type Component, type Property, Refusal } from './ical-components.ts';
import { openZone, type Zone } from './zone.ts';

/** A date or a time by some clock. */
export interface IcalTime {
  readonly day: number;
  /** Undefined for a date. */
  readonly minute: number | undefined;
  /** Undefined for the calendar's own clock. */
  readonly timeZone: string | undefined;
}

const TIME = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d):(\d\d)(Z?))?$/;
const FIRST_YEAR = 1900;
const LAST_YEAR = 2199;

/** The dates or times that a property lists. */
export function timesOf(property: Property): readonly IcalTime[] {
  return property.values.map((value) => timeOf(value, property));
}

function timeOf(value: unknown, property: Property): IcalTime {
  const name = property.name.toUpperCase();
  const { day, minute, isUtc } =
    partsOf(value) ?? refuse(`expected a date or a time of whole minutes as ${name}, found another`);
  const timeZone = property.parameter('tzid');
  if (minute === undefined) return { day, minute, timeZone: undefined };
  if (isUtc) return { day, minute, timeZone: 'UTC' };
  if (timeZone !== undefined && !isZone(timeZone))
    throw new Refusal(`expected a TZID of the IANA such as America/New_York in ${name}, found another`);
  return { day, minute, timeZone };
}

/** Undefined for what is no date or time, does not exist, or lies in another age. */
export function partsOf(value: unknown): { day: number; minute: number | undefined; isUtc: boolean } | undefined {
  const [matched, ...numbers] = TIME.exec(String(value)) ?? [];
  const [year = 0, month = 0, date = 0, hour = 0, minute = 0, second = 0] = numbers
    .slice(0, 6)
    .map((one) => Number(one ?? 0));
  if (matched === undefined || year < FIRST_YEAR || year > LAST_YEAR) return undefined;
  const day = dayOf({ year, month, date });
  const civil = civilOf(day);
  if (civil.month !== month || civil.date !== date || hour > 23 || minute > 59 || second > 0) return undefined;
  return { day, minute: matched.includes('T') ? hour * 60 + minute : undefined, isUtc: matched.endsWith('Z') };
}

/** The day of a time by the clock of an event that starts at `start`. */
export function dayIn(time: IcalTime, start: IcalTime, zone: Zone): number {
  if (time.minute === undefined || time.timeZone === start.timeZone) return time.day;
  return zoneOf(start, zone).localOf(instantOf(time, zone)).day;
}

/** From DTSTART to DTEND, or DURATION. */
export function lastsMsOf(event: Component, start: IcalTime, zone: Zone): number {
  const [end] = event.all('dtend').flatMap(timesOf);
  const [duration] = event.all('duration');
  if (end !== undefined && end.minute === undefined)
    throw new Refusal('expected a DTEND that is a time as DTSTART is, found a date');
  if (end !== undefined) return instantOf(end, zone) - instantOf(start, zone);
  if (duration === undefined) throw new Refusal('expected DTEND or DURATION, found neither');
  return durationMs(duration.values[0]);
}

const DURATION = /^P(?:(\d{1,4})W)?(?:(\d{1,4})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,9})S)?)?$/;
const UNITS_MS = [604_800_000, 86_400_000, 3_600_000, 60_000, 1000];

function durationMs(value: unknown): number {
  const counts = DURATION.exec(String(value))?.slice(1) ?? refuse('expected a DURATION such as PT1H30M, found another');
  return UNITS_MS.reduce((sum, unitMs, i) => sum + unitMs * Number(counts[i] ?? 0), 0);
}

function instantOf(time: IcalTime, zone: Zone): number {
  return zoneOf(time, zone).instantOf(time.day, time.minute ?? 0);
}

export function zoneOf({ timeZone }: IcalTime, zone: Zone): Zone {
  return timeZone === undefined ? zone : openZone(timeZone);
}

function isZone(name: string): boolean {
  if (!/^[A-Za-z][\w+/-]{0,60}$/.test(name)) return false;
  try {
    openZone(name);
    return true;
  } catch {
    return false;
  }
}

function refuse(message: string): never {
  throw new Refusal(message);
}
