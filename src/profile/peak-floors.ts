import { MINUTE_MS } from './load.ts';
import { ascending, highest, quantile } from './quantile.ts';
import type { RecurringPeak } from './recurring-peaks.ts';
import { DAY_MINUTES, EVERY_DAY, occurrenceAt, type PlacedLoad, type RuleTime, timeOfDay } from './rule-time.ts';
import type { NamedWindows } from './windows.ts';

/** What has to be there when a recurring peak begins, because it rises faster than pods start. */
export interface PeakFloor {
  readonly when: RuleTime;
  /** What nine of ten occurrences do not exceed while the rule holds, in the unit of the signal. */
  readonly level: number;
  readonly occurrences: number;
  readonly peak: RecurringPeak;
  /** The session with which it begins, where the peak is only the first part of that. */
  readonly opening: { readonly session: string; readonly lastMinutes: number } | undefined;
}

export interface FloorQuestion {
  readonly peaks: readonly RecurringPeak[];
  readonly leadMs: number;
  /** The newest weeks, and all of the load, for what is too rare to be seen in them. */
  readonly recent: PlacedLoad;
  readonly all: PlacedLoad;
}

/** A load that grows by less within the lead time is met by headroom in percent. */
const STEEP = 1.5;
const COVERED = 0.9;
const LEAST_OCCURRENCES = 5;
/** More floors than these are no rules that anybody keeps up. */
export const MOST_FLOORS = 6;
/** A peak and a window that begin so near to each other begin together. */
const NEAR_MINUTES = 10;
/** Until then the load itself has asked for the pods. */
const LEAST_HOLD_MINUTES = 10;
const ROUND_MINUTES = 5;

/** The floors of the highest peaks that are too steep to be met when they are seen; the highest comes first, so that it is used. */
export function peakFloors(question: FloorQuestion): readonly PeakFloor[] {
  const floors = question.peaks
    .filter((peak) => isSteep(peak, question.leadMs))
    .flatMap((peak) => floorOf(peak, question))
    .filter(({ level }) => level > 0)
    .toSorted((a, b) => b.level - a.level);
  const byTime = Map.groupBy(floors, ({ when }) => (when.kind === 'between' ? when.fromMinute : JSON.stringify(when)));
  return Array.from(byTime.values(), atOneTime).flat().slice(0, MOST_FLOORS);
}

/** Whether the load grows too much within the lead time for pods that are started when it is seen. */
export function isSteep({ from, to, riseMinutes }: RecurringPeak, leadMs: number): boolean {
  return from + (to - from) * Math.min(1, leadMs / MINUTE_MS / riseMinutes) >= STEEP * from;
}

/** Floors that begin at one time become one, for the days of all of them. */
function atOneTime(floors: readonly PeakFloor[]): readonly PeakFloor[] {
  const [most] = floors;
  if (most === undefined || most.when.kind !== 'between') return floors.slice(0, 1);
  const weekdays = floors.flatMap(({ when }) => (when.kind === 'between' ? when.weekdays : []));
  return [{ ...most, when: { ...most.when, weekdays: [...new Set(weekdays)].toSorted((a, b) => a - b) } }];
}

function floorOf(peak: RecurringPeak, { leadMs, recent, all }: FloorQuestion): readonly PeakFloor[] {
  const window = windowBeginningWith(peak, all);
  const fillsWindow = window !== undefined && peak.lastMinutes >= window.lastMs / MINUTE_MS / 2;
  const lastMinutes = holdMinutes(peak, leadMs, all);
  const weekdays = weekdaysOf(peak.kind);
  // A special day has no weekday of its own.
  if (!fillsWindow && weekdays === undefined) return [];
  const when: RuleTime = fillsWindow
    ? { kind: 'during', name: window.name }
    : timeOfDay(peak.beginMinute, lastMinutes, weekdays ?? EVERY_DAY);
  const newest = highestOf(when, recent);
  const most = newest.length >= LEAST_OCCURRENCES ? newest : highestOf(when, all);
  const opening = fillsWindow || window?.kind !== 'session' ? undefined : { session: window.name, lastMinutes };
  return [{ when, level: quantile(most, COVERED), occurrences: most.length, peak, opening }];
}

/** The window of the calendar that opens when a peak begins: of several, the shortest. */
function windowBeginningWith({ beginMinute }: RecurringPeak, { windows, load }: PlacedLoad): NamedWindows | undefined {
  const nearMinutes = Math.max(NEAR_MINUTES, load.stepMs / MINUTE_MS);
  return windows
    .filter(({ opensMinute }) => Math.abs(opensMinute - beginMinute) <= nearMinutes)
    .toSorted((a, b) => a.lastMs - b.lastMs)[0];
}

/** From the beginning of a peak until the load itself has asked for the pods, or the peak is over. */
function holdMinutes({ lastMinutes }: RecurringPeak, leadMs: number, { load }: PlacedLoad): number {
  const reacted = Math.max(LEAST_HOLD_MINUTES, leadMs / MINUTE_MS);
  const wanted = Math.max(load.stepMs / MINUTE_MS, Math.min(lastMinutes, reacted));
  return Math.min(Math.ceil(wanted / ROUND_MINUTES) * ROUND_MINUTES, DAY_MINUTES - ROUND_MINUTES);
}

/** The weekdays of a kind of day; undefined for days that a calendar names. */
export function weekdaysOf(kind: string): readonly number[] | undefined {
  if (kind === 'weekday') return EVERY_DAY.slice(0, 5);
  return kind === 'weekend' ? EVERY_DAY.slice(5) : undefined;
}

/** The highest value of each occurrence of a rule's time, ascending. */
function highestOf(when: RuleTime, placed: PlacedLoad): Float64Array {
  const occurrence = occurrenceAt(when, placed);
  const most = new Map<number, number>();
  for (const [step, value] of placed.load.values.entries()) {
    const which = occurrence(step);
    if (which !== undefined) most.set(which, highest(Float64Array.of(most.get(which) ?? Number.NaN, value)));
  }
  return ascending(most.values());
}
