import ICAL from 'ical.js';
import type { Entry } from './entries.ts';
import { type Component, type Property, Refusal, componentsOf } from './ical-components.ts';
import { recurrenceOf } from './ical-rule.ts';
import { type IcalTime, dayIn, lastsMsOf, timesOf } from './ical-times.ts';
import { DAY_MS } from './days.ts';
import type { Zone } from './zone.ts';

export interface IcalProblem {
  /** From 1 on; undefined when the file as a whole is meant. */
  readonly line: number | undefined;
  /** What was expected and what was found; it repeats nothing of the file but names of properties. */
  readonly message: string;
}

export type Ical = { readonly entries: readonly Entry[] } | { readonly problems: readonly IcalProblem[] };

/** Files of holidays have a few hundred events; more would make each look at a day slow. */
const MOST_EVENTS = 2000;
const MOST_RULES = 500;
const MOST_DAYS = 366;
const MOST_DAYS_RETURNING = 31;
/** A file of some megabytes could name days without end. */
const MOST_DATES = 1000;
const LONGEST_MS = 31 * DAY_MS;

type Read = Entry & {
  readonly uid: string | undefined;
  readonly replaces: number | undefined;
  readonly isCancelled: boolean;
};

/**
 * Reads an iCalendar file (RFC 5545). Events of whole days are closures, others are windows that are named after their summary:
 * `Triple Witching!` is `triple-witching`. A time without a zone is by the calendar's clock; definitions of zones in the file are
 * not used, their names must be IANA names. `taken` are names that an event must not have.
 */
export function readIcal(text: string, zone: Zone, taken: readonly string[]): Ical {
  const lines = linesOfEvents(text);
  let events: readonly Component[];
  try {
    events = componentsOf(ICAL.parse(text));
  } catch {
    return whole('expected iCalendar as in RFC 5545, found something else');
  }
  if (!/BEGIN:VCALENDAR/i.test(text)) return whole('expected BEGIN:VCALENDAR, found nothing of the kind');
  if (events.length > MOST_EVENTS) return whole(`expected at most ${MOST_EVENTS} events, found ${events.length}`);
  const problems: IcalProblem[] = [];
  const read = events.flatMap((event, i) => {
    try {
      return [entryOf(event, zone, taken)];
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      problems.push({ line: lines[i], message: error.message });
      return [];
    }
  });
  const rules = read.filter(({ rule }) => rule !== undefined).length;
  if (rules > MOST_RULES) return whole(`expected at most ${MOST_RULES} events with an RRULE, found ${rules}`);
  return problems.length > 0 ? { problems } : { entries: replaced(read) };
}

function whole(message: string): Ical {
  return { problems: [{ line: undefined, message }] };
}

function linesOfEvents(text: string): readonly number[] {
  return text.split(/\r?\n/).flatMap((line, i) => (/^BEGIN:VEVENT\s*$/i.test(line) ? [i + 1] : []));
}

function entryOf(event: Component, zone: Zone, taken: readonly string[]): Read {
  if (event.all('exrule').length > 0) throw new Refusal('expected EXDATE, found EXRULE');
  const [start, ...others] = event.all('dtstart').flatMap(timesOf);
  if (start === undefined || others.length > 0)
    throw new Refusal(`expected one DTSTART, found ${start ? 'several' : 'none'}`);
  const [rule, second] = event.all('rrule');
  if (second !== undefined) throw new Refusal('expected at most one RRULE, found several');
  const [replaces] = event.all('recurrence-id').map(replacedTime);
  const days = (name: string) =>
    event
      .all(name)
      .flatMap(timesOf)
      .map((time) => dayIn(time, start, zone));
  const entry = {
    startDay: start.day,
    rule: rule && recurrenceOf(rule.values[0], start, zone),
    alsoOn: days('rdate'),
    notOn: days('exdate'),
    uid: event.text('uid'),
    replaces: replaces && dayIn(replaces, start, zone),
    isCancelled: event.text('status')?.toUpperCase() === 'CANCELLED',
  };
  if (entry.alsoOn.length + entry.notOn.length > MOST_DATES)
    throw new Refusal(`expected at most ${MOST_DATES} RDATEs and EXDATEs in an event, found more`);
  if (start.minute === undefined)
    return { ...entry, window: undefined, days: closedDays(event, start, rule !== undefined) };
  const lastsMs = lastsMsOf(event, start, zone);
  if (lastsMs <= 0 || lastsMs > LONGEST_MS)
    throw new Refusal('expected an event that ends after it starts, within 31 days');
  const window = { name: nameOf(event, taken), timeZone: start.timeZone, startMinute: start.minute, lastsMs };
  return { ...entry, window, days: 0 };
}

function replacedTime(property: Property): IcalTime {
  const [time] = timesOf(property);
  if (time === undefined || property.parameter('range') !== undefined)
    throw new Refusal('expected a RECURRENCE-ID of one event, found another');
  return time;
}

function closedDays(event: Component, start: IcalTime, isReturning: boolean): number {
  const [end] = event.all('dtend').flatMap(timesOf);
  if (end?.minute !== undefined) throw new Refusal('expected a DTEND that is a date as DTSTART is, found a time');
  const [duration] = event.all('duration');
  const days = duration === undefined ? (end?.day ?? start.day + 1) - start.day : wholeDays(duration);
  const most = isReturning ? MOST_DAYS_RETURNING : MOST_DAYS;
  if (days >= 1 && days <= most) return days;
  throw new Refusal(`expected an event of 1 to ${most} days, found ${days}`);
}

function wholeDays({ values: [value] }: Property): number {
  const [, weeks = 0, days = 0] = /^P(?:(\d{1,4})W)?(?:(\d{1,4})D)?$/.exec(String(value)) ?? [];
  return 7 * Number(weeks) + Number(days);
}

function nameOf(event: Component, taken: readonly string[]): string {
  const plain = (event.text('summary') ?? '').slice(0, 200).normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
  const name = plain
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 63)
    .replaceAll(/^-|-$/g, '');
  if (name === '') throw new Refusal('expected a SUMMARY with letters or digits, which names the window, found none');
  if (taken.includes(name))
    throw new Refusal(`expected a SUMMARY of its own, found one that is already the name ${name}`);
  return name;
}

/** An event with a RECURRENCE-ID stands in for the day of the event that has the same UID. */
function replaced(read: readonly Read[]): readonly Entry[] {
  const others = Map.groupBy(
    read.filter(({ replaces }) => replaces !== undefined),
    ({ uid }) => uid,
  );
  return read
    .filter(({ isCancelled }) => !isCancelled)
    .map(({ uid, replaces, window, startDay, days, rule, alsoOn, notOn }) => {
      const elsewhere = replaces === undefined ? (others.get(uid) ?? []).flatMap((other) => other.replaces ?? []) : [];
      return { window, startDay, days, rule, alsoOn, notOn: [...notOn, ...elsewhere] };
    });
}
