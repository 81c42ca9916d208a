import type { Schedule, Window } from './window.ts';

/** What knows the windows of a time. */
interface Windows {
  readonly timeZone: string;
  windows(fromMs: number, toMs: number): readonly Window[];
}

const DAY_MS = 86_400_000;
/** Windows are opened early by a day at the most. */
const AHEAD_MS = 3 * DAY_MS;
/** Decisions of the same minutes share a schedule. */
const KEPT_MS = 300_000;

/** Gives the windows of a calendar around a moment, from the day before to some days ahead. */
export function schedules(name: string, calendar: Windows): (nowMs: number) => Schedule {
  let known: { readonly fromMs: number; readonly schedule: Schedule } | undefined;
  return (nowMs) => {
    if (known === undefined || nowMs < known.fromMs || nowMs >= known.fromMs + KEPT_MS) {
      const windows = calendar.windows(nowMs - DAY_MS, nowMs + AHEAD_MS);
      known = { fromMs: nowMs, schedule: { calendar: name, timeZone: calendar.timeZone, windows } };
    }
    return known.schedule;
  };
}
