import { Days } from './days.ts';
import type { DayCalendar, LocalTime } from './forecast.ts';
import { isLeftOut, type LeftOut } from './left-out.ts';
import type { PastSteps } from './rolling-origin.ts';

export interface PlaceOptions {
  readonly localTime: LocalTime;
  readonly calendar?: DayCalendar | undefined;
  /** Nothing is learnt from these times, and nothing judged by them. */
  readonly learnNothing?: LeftOut | undefined;
}

/** Where the steps of a past lie in local days. */
export interface PlacedSteps {
  /** Whether a step is learnt from and judged by. */
  readonly counts: (step: number) => boolean;
  /** Undefined for a step that does not count. */
  readonly kindOf: (step: number) => string | undefined;
  readonly hourOf: (step: number) => number | undefined;
  /** How many days of each kind there are from a step on. */
  readonly days: (fromStep: number) => ReadonlyMap<string, number>;
}

export function placedSteps({ startMs, stepMs, values }: PastSteps, options: PlaceOptions): PlacedSteps {
  const { localTime, calendar, learnNothing = [] } = options;
  const days = new Days(localTime, calendar);
  const msOf = (step: number) => startMs + step * stepMs;
  const dayOf = (step: number) => days.place(msOf(step)).day;
  const kinds = Array.from(values, (_, step) =>
    isLeftOut(learnNothing, msOf(step)) ? undefined : dayKind(days.type(dayOf(step))),
  );
  return {
    counts: (step) => kinds[step] !== undefined,
    kindOf: (step) => kinds[step],
    hourOf: (step) => (kinds[step] === undefined ? undefined : Math.floor(days.place(msOf(step)).minute / 60)),
    days: (fromStep) => {
      const found = new Map<string, Set<number>>();
      kinds.forEach((kind, step) => {
        if (kind === undefined || step < fromStep || Number.isNaN(values[step])) return;
        found.set(kind, (found.get(kind) ?? new Set()).add(dayOf(step)));
      });
      return new Map(Array.from(found, ([kind, seen]) => [kind, seen.size]));
    },
  };
}

function dayKind(type: string): string {
  return type === 'saturday' || type === 'sunday' ? 'weekend' : type;
}
