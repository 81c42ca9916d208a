import type { Calendar } from '../../calendar/calendar.ts';
import { DAY_MS, dayText } from '../../calendar/days.ts';
import { EXCHANGE_NAMES, exchange, isExchange } from '../../calendar/exchanges.ts';
import { formatProblems } from '../../spec/problem.ts';
import { readSpec } from '../../spec/read.ts';
import type { CalendarSpec } from '../../spec/spec.ts';
import { calendarProblems, openExchange, openSpecCalendar } from '../open-calendars.ts';
import { BadPast } from './past.ts';

/** A calendar with its name, and the exchange behind it. */
export interface NamedCalendar {
  readonly name: string;
  readonly calendar: Calendar;
  readonly exchange: CalendarSpec['exchange'];
}

/**
 * The calendar of `--calendar`: a ready-made exchange, or the one of a file; of several, the one of that name.
 * @throws {BadPast} when there is none, or the file has problems
 */
export function findCalendar(place: string, name: string | undefined): NamedCalendar {
  if (isExchange(place)) return { name: place, calendar: openExchange(place), exchange: place };
  const checked = readSpec([place], calendarProblems);
  if ('problems' in checked) {
    throw new BadPast(`${formatProblems(checked.problems)}\nready-made calendars are ${EXCHANGE_NAMES.join(', ')}`);
  }
  const { calendars } = checked.spec;
  const names = calendars.map((one) => one.name).join(', ');
  if (calendars.length === 0) throw new BadPast(`${place}: expected a Calendar, found none`);
  if (name === undefined && calendars.length > 1) {
    throw new BadPast(`${place}: expected one Calendar, found ${names}; say which with --calendar-name`);
  }
  const spec = name === undefined ? calendars[0] : calendars.find((one) => one.name === name);
  if (spec === undefined) throw new BadPast(`${place}: expected the name of a Calendar (${names}), found another`);
  return specCalendar(spec);
}

/** @throws {BadPast} when its iCalendar file has problems */
export function specCalendar(spec: CalendarSpec): NamedCalendar {
  const opened = openSpecCalendar(spec);
  if ('problems' in opened) throw new BadPast(formatProblems(opened.problems));
  return { name: spec.name, calendar: opened.calendar, exchange: spec.exchange };
}

/** What has to be known of a calendar beside a past: days before or after those that it knows are taken for ordinary ones. */
export function calendarNotes(
  { name, calendar, exchange: of }: NamedCalendar,
  fromMs: number,
  toMs: number,
): readonly string[] {
  const firstMs = of === undefined ? undefined : exchange(of).firstDay * DAY_MS;
  return [
    ...(firstMs !== undefined && fromMs < firstMs - DAY_MS
      ? [`${name} knows closures from ${dayText(firstMs / DAY_MS)} on; days before are taken for ordinary ones`]
      : []),
    ...(calendar.endsMs !== undefined && toMs > calendar.endsMs
      ? [
          `${name} knows closures until ${dayText(Math.floor(calendar.endsMs / DAY_MS))}; days after are taken for ordinary ones`,
        ]
      : []),
  ];
}
