import type { Calendar } from '../calendar/calendar.ts';
import { openSpecCalendar } from './open-calendars.ts';
import { schedules } from '../policy/schedules.ts';
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

interface Open {
  readonly settings: string;
  readonly calendar: Calendar;
  readonly schedule: (nowMs: number) => Schedule;
}

export function calendars(): Calendars {
  let open: ReadonlyMap<string, Open> = new Map();
  return {
    set: (specs) => {
      open = new Map(specs.flatMap((spec) => keepOrOpen(open.get(spec.name), spec) ?? []));
    },
    get: (name) => open.get(name)?.calendar,
    schedule: (name, nowMs) => open.get(name)?.schedule(nowMs),
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
  if ('problems' in opened) return [];
  const { calendar } = opened;
  return [[spec.name, { settings, calendar, schedule: schedules(spec.name, calendar) }]];
}
