import type { Pod } from '../policy/demand.ts';
import { podsFor } from './capacity.ts';
import type { DayType } from './day-types.ts';
import { growthWithin } from './growth.ts';
import { type PeakFloor, peakFloors, weekdaysOf } from './peak-floors.ts';
import { type RecurringPeak, RISE_TO } from './recurring-peaks.ts';
import { DAY_MINUTES, occurrenceAt, type PlacedLoad, type RuleTime, timeOfDay } from './rule-time.ts';

/** A headroom rule for a ScalingMetric. */
export interface SuggestedRule {
  readonly when: RuleTime;
  /** So long before its time the rule begins to hold, as pods take so long; 0 where it does not. */
  readonly opensEarlyMs: number;
  /** Room on top of the work. */
  readonly percent: number;
  /** By which part of itself the load grows there within the lead time, in nine of ten cases. */
  readonly growth: number;
  /** The peak that the rule is for. */
  readonly floor: PeakFloor | undefined;
  /** Pods for the level of the floor; undefined where there is none, or it is not known what a pod can do. */
  readonly atLeast: number | undefined;
}

export interface HeadroomQuestion {
  /** The newest weeks, which rules are made from, and all of the load. */
  readonly recent: PlacedLoad;
  readonly all: PlacedLoad;
  readonly peaks: readonly RecurringPeak[];
  /** Of the newest weeks. */
  readonly dayTypes: readonly DayType[];
  readonly leadMs: number;
  readonly pod: Pod | undefined;
}

/** Rules that differ by less are not worth a line. */
const WORTH_PERCENT = 10;
/** More room than the work itself is no headroom: a floor is meant. */
const MOST_PERCENT = 100;
const ROUND_PERCENT = 5;
const LEAST_WINDOWS = 3;
const LEAST_BUSY_HOURS = 2;
const MOST_BUSY_HOURS = 22;
const DAY_MS = 86_400_000;

/** Rules in the order in which they are to be written: the first that holds is used. None where nothing is known. */
export function headroomRules(question: HeadroomQuestion): readonly SuggestedRule[] {
  const floors = peakFloors(question);
  const taken = floors.map(({ when }) => when);
  const busy = busyTimes(question).filter((when) => hasOwnMinutes(when, taken));
  const usual = growthOutside([...taken, ...busy], question);
  const worth = busy.filter((when) => {
    const growth = growthIn(when, question);
    return growth !== undefined && Math.abs(inPercent(growth) - inPercent(usual ?? growth)) >= WORTH_PERCENT;
  });
  const rest = growthOutside([...taken, ...worth], question) ?? growthIn({ kind: 'always' }, question);
  if (rest === undefined) return [];
  const plain = (when: RuleTime, growth: number) => ruleOf({ when, growth, floor: undefined }, question);
  return [
    ...floors.map((floor) =>
      ruleOf({ when: floor.when, growth: growthOnceRisen(floor, question) ?? rest, floor }, question),
    ),
    ...worth.map((when) => plain(when, growthIn(when, question) ?? rest)),
    plain({ kind: 'always' }, rest),
  ];
}

function ruleOf(
  { when, growth, floor }: Pick<SuggestedRule, 'when' | 'growth' | 'floor'>,
  { leadMs, pod }: HeadroomQuestion,
): SuggestedRule {
  return {
    when,
    opensEarlyMs: floor === undefined ? 0 : Math.min(leadMs, DAY_MS),
    percent: inPercent(growth),
    growth,
    floor,
    atLeast: floor && pod && podsFor(floor.level, pod),
  };
}

/** Rounded up, so that it is enough. */
function inPercent(growth: number): number {
  const rounds = Math.max(0, Math.ceil((100 * growth) / ROUND_PERCENT - 1e-9));
  return Math.min(MOST_PERCENT, rounds * ROUND_PERCENT);
}

function growthIn(when: RuleTime, { recent, leadMs }: HeadroomQuestion): number | undefined {
  const occurrence = occurrenceAt(when, recent);
  return growthWithin(recent.load, leadMs, (step) => occurrence(step) !== undefined);
}

/** The rise itself is what the floor is for: room in percent of it would ask for it twice. */
function growthOnceRisen({ when, peak }: PeakFloor, { recent, leadMs }: HeadroomQuestion): number | undefined {
  const occurrence = occurrenceAt(when, recent);
  const risen = peak.from + RISE_TO * (peak.to - peak.from);
  const isRisen = (step: number) => (recent.load.values[step] ?? 0) >= risen;
  return growthWithin(recent.load, leadMs, (step) => occurrence(step) !== undefined && isRisen(step));
}

function growthOutside(times: readonly RuleTime[], { recent, leadMs }: HeadroomQuestion): number | undefined {
  const occurrences = times.map((when) => occurrenceAt(when, recent));
  return growthWithin(recent.load, leadMs, (step) => occurrences.every((occurrence) => occurrence(step) === undefined));
}

/** Times that may need other room than the rest: the windows of the calendar, without one the busy hours. */
function busyTimes({ recent: { windows }, dayTypes }: HeadroomQuestion): readonly RuleTime[] {
  if (windows.length === 0) return dayTypes.flatMap(busyHours);
  return windows
    .filter((one) => one.windows.length >= LEAST_WINDOWS && one.lastMs < DAY_MS)
    .toSorted((a, b) => a.lastMs - b.lastMs)
    .map(({ name }) => ({ kind: 'during', name }));
}

/** The longest stretch of hours whose median is above the mean of the days. */
function busyHours({ kind, hours, levels }: DayType): readonly RuleTime[] {
  const weekdays = weekdaysOf(kind);
  const busy = new Set(hours.filter(({ levels: { p50 } }) => p50 > levels.mean).map(({ hour }) => hour));
  if (weekdays === undefined) return [];
  const lengthFrom = (hour: number) => {
    let length = 0;
    while (length < 24 && busy.has((hour + length) % 24)) length++;
    return length;
  };
  const [longest] = [...busy].toSorted((a, b) => lengthFrom(b) - lengthFrom(a) || a - b);
  if (longest === undefined) return [];
  const length = lengthFrom(longest);
  if (length < LEAST_BUSY_HOURS || length > MOST_BUSY_HOURS) return [];
  return [timeOfDay(longest * 60, length * 60, weekdays)];
}

/** Whether a time has a minute of the week, or a window, that those before it do not have: else its rule would never hold. */
function hasOwnMinutes(when: RuleTime, before: readonly RuleTime[]): boolean {
  if (when.kind === 'during') return !before.some((one) => one.kind === 'during' && one.name === when.name);
  const taken = new Set(before.flatMap(minutesOfWeek));
  return minutesOfWeek(when).some((minute) => !taken.has(minute));
}

function minutesOfWeek(when: RuleTime): readonly number[] {
  if (when.kind !== 'between') return [];
  const { fromMinute, toMinute, weekdays } = when;
  const length = toMinute > fromMinute ? toMinute - fromMinute : toMinute + DAY_MINUTES - fromMinute;
  return weekdays.flatMap((weekday) =>
    Array.from({ length }, (_, i) => ((weekday - 1) * DAY_MINUTES + fromMinute + i) % (7 * DAY_MINUTES)),
  );
}
