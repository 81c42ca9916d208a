import type { Calendar } from '../calendar/calendar.ts';
import { openSpecCalendar } from './open-calendars.ts';
import type { Schedule } from '../policy/window.ts';
import type { CalendarSpec } from '../spec/spec.ts';

/** The calendars of the specification that is in effect. */
export interface Calendars {
  /** From now on these are in effect. Those that did not change stay open. */
  set(specs: readonly CalendarSpec[]): void;
  get(name: string): Calendar | undefined;
  /** The windows around a moment, from the day before to some days ahead; undefined for a name that is not known. */
  schedule(name: string, nowMs: number): Schedule | undefined;
  /** Until when the closures of each are known, where that ends. */
  ends(): readonly { readonly name: string; readonly endsMs: number }[];
}

const DAY_MS = 86_400_000;
/** Windows are opened early by a day at the most. */
const AHEAD_MS = 3 * DAY_MS;
/** Decisions of the same minutes share a schedule. */
const KEPT_MS = 300_000;

interface Open {
  readonly settings: string;
  readonly calendar: Calendar;
  schedule: { readonly untilMs: number; readonly fromMs: number; readonly value: Schedule } | undefined;
}

export function calendars(): Calendars {
  let open: ReadonlyMap<string, Open> = new Map();
  return {
    set: (specs) => {
      open = new Map(specs.flatMap((spec) => keepOrOpen(open.get(spec.name), spec) ?? []));
    },
    get: (name) => open.get(name)?.calendar,
    schedule: (name, nowMs) => {
      const known = open.get(name);
      return known && scheduleOf(name, known, nowMs);
    },
    ends: () =>
      [...open].flatMap(([name, { calendar }]) =>
        calendar.endsMs === undefined ? [] : [{ name, endsMs: calendar.endsMs }],
      ),
  };
}

function keepOrOpen(known: Open | undefined, spec: CalendarSpec): readonly (readonly [string, Open])[] {
  const settings = JSON.stringify(spec);
  if (known?.settings === settings) return [[spec.name, known]];
  const opened = openSpecCalendar(spec);
  // A specification with such a problem is refused before it takes effect.
  return 'calendar' in opened ? [[spec.name, { settings, calendar: opened.calendar, schedule: undefined }]] : [];
}

function scheduleOf(name: string, open: Open, nowMs: number): Schedule {
  const known = open.schedule;
  if (known !== undefined && nowMs >= known.fromMs && nowMs < known.untilMs) return known.value;
  const { calendar } = open;
  const windows = calendar.windows(nowMs - DAY_MS, nowMs + AHEAD_MS);
  const value = { calendar: name, timeZone: calendar.timeZone, windows };
  open.schedule = { fromMs: nowMs, untilMs: nowMs + KEPT_MS, value };
  return value;
}
