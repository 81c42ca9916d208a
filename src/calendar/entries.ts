import { openRecurrence, type Recurrence } from './recurrence.ts';
import { remembering } from './remembering.ts';
import type { Window } from './timeline.ts';
import { openZone, type Zone } from './zone.ts';

/** An entry of an iCalendar file: days on which all is closed, or a window with a name. */
export interface Entry {
  /** Undefined for an entry of whole days, which closes them. */
  readonly window: EntryWindow | undefined;
  readonly startDay: number;
  /** How many days it closes. */
  readonly days: number;
  readonly rule: Recurrence | undefined;
  /** Days on which it begins although the rule does not say so, and on which it does not although the rule does. */
  readonly alsoOn: readonly number[];
  readonly notOn: readonly number[];
}

export interface EntryWindow {
  readonly name: string;
  /** The zone by whose clock it begins; undefined means the calendar's. */
  readonly timeZone: string | undefined;
  readonly startMinute: number;
  readonly lastsMs: number;
}

export interface Entries {
  isClosed(day: number): boolean;
  /** The windows that begin on a day, by the clock of their zone. */
  windowsOf(day: number, name?: string): readonly Window[];
  /** The last day closed by an entry that does not return; undefined if there is none. */
  readonly lastClosed: number | undefined;
}

export function openEntries(entries: readonly Entry[], zone: Zone): Entries {
  const opened = entries.map((entry) => ({ ...entry, begins: beginning(entry) }));
  const closures = opened.filter(({ window }) => window === undefined);
  const fixed = closures.filter(({ rule }) => rule === undefined);
  const closedOnce = new Set(
    fixed.flatMap(({ startDay, alsoOn, notOn, days }) =>
      [startDay, ...alsoOn].filter((day) => !notOn.includes(day)).flatMap((day) => range(day, days)),
    ),
  );
  const returning = closures.filter(({ rule }) => rule !== undefined);
  const windows = opened.flatMap(({ window, begins }) =>
    window === undefined
      ? []
      : [{ ...window, begins, zone: window.timeZone === undefined ? zone : openZone(window.timeZone) }],
  );
  return {
    isClosed: remembering(
      (day) => closedOnce.has(day) || returning.some(({ begins, days }) => range(day - days + 1, days).some(begins)),
    ),
    windowsOf: (day, wanted) =>
      windows
        .filter(({ name, begins }) => (wanted === undefined || name === wanted) && begins(day))
        .map(({ name, startMinute, lastsMs, zone: own }) => {
          const opensMs = own.instantOf(day, startMinute);
          return { name, kind: 'event', opensMs, closesMs: opensMs + lastsMs };
        }),
    lastClosed: closedOnce.size === 0 ? undefined : [...closedOnce].reduce((a, b) => Math.max(a, b)),
  };
}

function beginning({ startDay, rule, alsoOn, notOn }: Entry): (day: number) => boolean {
  const [also, not] = [new Set(alsoOn), new Set(notOn)];
  const holds = rule === undefined ? (day: number) => day === startDay : openRecurrence(rule, startDay);
  return (day) => !not.has(day) && (also.has(day) || holds(day));
}

function range(first: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => first + i);
}
