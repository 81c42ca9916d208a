import { Days } from '../forecast/days.ts';
import type { DayCalendar, LocalTime } from '../forecast/forecast.ts';
import { beginMs, DAY_MS, type Load } from './load.ts';

/** The local days of a load, step by step. A day of a clock change is 23 or 25 hours long. */
export interface LocalDays {
  /** The days that there are, in order: days since 1970-01-01 by local clocks. */
  readonly days: readonly LocalDay[];
  /** By step: the position of its day in `days`. */
  readonly dayOf: Int32Array;
  /** By step: minutes since local midnight at its beginning. */
  readonly minuteOf: Float64Array;
}

export interface LocalDay {
  readonly day: number;
  /** `weekday` and `weekend`, or what the calendar calls the day: `closed`, `early`, `month-end`. */
  readonly kind: string;
  /** From 1, Monday, to 7, Sunday. */
  readonly weekday: number;
}

export function localDays(load: Load, localTime: LocalTime, calendar: DayCalendar | undefined): LocalDays {
  const place = new Days(localTime, calendar);
  const days: LocalDay[] = [];
  const dayOf = new Int32Array(load.values.length);
  const minuteOf = new Float64Array(load.values.length);
  for (const step of load.values.keys()) {
    const { day, minute } = place.place(beginMs(load, step));
    if (days.at(-1)?.day !== day) days.push({ day, kind: kindOf(place.type(day)), weekday: weekdayOf(day) });
    dayOf[step] = days.length - 1;
    minuteOf[step] = minute;
  }
  return { days, dayOf, minuteOf };
}

function kindOf(type: string): string {
  return type === 'saturday' || type === 'sunday' ? 'weekend' : type;
}

function weekdayOf(day: number): number {
  // 1970-01-01 was a Thursday.
  return ((((day + 3) % 7) + 7) % 7) + 1;
}

/** For each local day the mean of each slot of it; NaN where it is missing, as on a day on which clocks skip the slot. */
export interface DayGrid {
  readonly slotMinutes: number;
  /** Slots of a day. */
  readonly slots: number;
  /** One for each of the local days. */
  readonly rows: readonly Float64Array[];
}

/** The days in slots of the step, but of no less than `leastMs`. */
export function dayGrid({ stepMs, values }: Load, { days, dayOf, minuteOf }: LocalDays, leastMs: number): DayGrid {
  const slotMs = Math.max(stepMs, leastMs);
  const slots = DAY_MS / slotMs;
  const slotMinutes = slotMs / 60_000;
  const rows = days.map(() => new Float64Array(slots));
  const counts = days.map(() => new Uint32Array(slots));
  for (const [step, value] of values.entries()) {
    const [row, count] = [rows[dayOf[step] ?? 0], counts[dayOf[step] ?? 0]];
    if (Number.isNaN(value) || row === undefined || count === undefined) continue;
    const slot = Math.floor((minuteOf[step] ?? 0) / slotMinutes);
    row[slot] = (row[slot] ?? 0) + value;
    count[slot] = (count[slot] ?? 0) + 1;
  }
  // Nothing divided by nothing is missing.
  return { slotMinutes, slots, rows: rows.map((row, i) => row.map((sum, slot) => sum / (counts[i]?.[slot] ?? 0))) };
}
