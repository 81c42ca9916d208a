import { Temporal } from 'temporal-polyfill';
import { civilOf, DAY_MINUTES, DAY_MS, dayOf, mod } from './days.ts';
import { remembering } from './remembering.ts';

/** The clock of a time zone. */
export interface Zone {
  readonly name: string;
  /**
   * When the clock shows a minute of a day; minutes before 0 and from 1440 on are of the days around it. A time that the clock
   * skips in spring is as much later as the clock jumps (02:30 becomes 03:30); of one that it shows twice in autumn the first
   * is meant. This is what RFC 5545 asks for and what Temporal calls compatible.
   */
  instantOf(day: number, minute: number): number;
  /** The day and minute that the clock shows. */
  localOf(ms: number): { readonly day: number; readonly minute: number };
}

/** @throws RangeError if there is no such time zone. */
export function openZone(name: string): Zone {
  Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name);
  const resolve = (day: number, minute: number) => {
    const { year, month, date } = civilOf(day);
    const local = new Temporal.PlainDateTime(year, month, date, Math.floor(minute / 60), minute % 60);
    return local.toZonedDateTime(name, { disambiguation: 'compatible' }).epochMilliseconds;
  };
  const midnight = remembering((day) => resolve(day, 0));

  return {
    name,
    instantOf: (day, minute) => {
      const own = day + Math.floor(minute / DAY_MINUTES);
      const ofDay = mod(minute, DAY_MINUTES);
      // The clock is changed only on days that are longer or shorter than others.
      const isPlain = midnight(own + 1) - midnight(own) === DAY_MS;
      return isPlain ? midnight(own) + ofDay * 60_000 : resolve(own, ofDay);
    },
    localOf: (ms) => {
      const local = Temporal.Instant.fromEpochMilliseconds(Math.floor(ms)).toZonedDateTimeISO(name);
      const { year, month, day: date } = local;
      return { day: dayOf({ year, month, date }), minute: local.hour * 60 + local.minute };
    },
  };
}

/** `2026-11-27 09:30 -05:00`, as the clock shows it. */
export function localText(ms: number, timeZone: string): string {
  const local = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(timeZone);
  return `${local.toPlainDate().toString()} ${local.toPlainTime().toString({ smallestUnit: 'minute' })} ${local.offset}`;
}
