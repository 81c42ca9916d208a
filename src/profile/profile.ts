import type { LocalTime } from '../forecast/forecast.ts';
import type { Pod } from '../policy/demand.ts';
import { type Bursts, bursts } from './bursts.ts';
import { MOST_PODS, podsFor } from './capacity.ts';
import { type DayType, dayTypes } from './day-types.ts';
import { headroomRules, type SuggestedRule } from './headroom.ts';
import { type Levels, levels, type Missing, missing } from './levels.ts';
import { type SuggestedLimits, suggestedLimits } from './limits.ts';
import { beginMs, DAY_MS, type Load, newest } from './load.ts';
import { dayGrid, localDays } from './local-days.ts';
import { type ReactionFloor, reactionFloor } from './reaction-floor.ts';
import { type RecurringPeak, recurringPeaks } from './recurring-peaks.ts';
import type { PlacedLoad } from './rule-time.ts';
import { typicalDays } from './typical-day.ts';
import { usualHigh } from './usual.ts';
import { type LoadCalendar, type NamedWindows, namedWindows } from './windows.ts';

export interface ProfileOptions {
  readonly localTime: LocalTime;
  readonly calendar: LoadCalendar | undefined;
  /** How long a new pod takes until it does work; `isKnown` is false for one that is only taken for it. */
  readonly lead: { readonly ms: number; readonly isKnown: boolean };
  /** What a pod can do, in the unit of the load; undefined where that is not known. */
  readonly pod: Pod | undefined;
  /** So many pods start together. */
  readonly groupOf: number;
}

/** What a load looks like, and what follows for its ScalingMetric. */
export interface Profile {
  readonly load: Load;
  readonly leadMs: number;
  readonly missing: Missing;
  readonly levels: Levels;
  /** When it was highest. */
  readonly highestMs: number;
  readonly dayTypes: readonly DayType[];
  readonly peaks: readonly RecurringPeak[];
  readonly windows: readonly NamedWindows[];
  readonly bursts: Bursts;
  /** Undefined without a lead time. */
  readonly floor: ReactionFloor | undefined;
  /** The newest part of the load, which the rules are made from. */
  readonly recent: { readonly fromMs: number; readonly levels: Levels };
  readonly rules: readonly SuggestedRule[];
  readonly limits: SuggestedLimits | undefined;
}

/** Four weeks know the week and have followed a change of level. */
const RECENT_MS = 28 * DAY_MS;
/** Finer slots of a day tell noise. */
const LEAST_SLOT_MS = 300_000;

/** Describes a load that has at least one value. */
export function profile(load: Load, options: ProfileOptions): Profile {
  const { lead, groupOf } = options;
  const all = placedLoad(load, options);
  const recent = placedLoad(newest(load, RECENT_MS), options);
  const height = levels(load.values);
  const pod = options.pod && podsFor(height.max, options.pod) <= MOST_PODS ? options.pod : undefined;
  const peaks = recurringPeaks(typicalDays(all.local, dayGrid(load, all.local, LEAST_SLOT_MS)));
  const found = bursts(load, usualHigh(load, all.local));
  const recentTypes = dayTypes(recent.load, recent.local);
  const rules = headroomRules({ recent, all, peaks, dayTypes: recentTypes, leadMs: lead.ms, pod });
  const floors = rules.flatMap(({ atLeast }) => atLeast ?? []);
  return {
    load,
    leadMs: lead.ms,
    missing: missing(load.values),
    levels: height,
    highestMs: beginMs(load, load.values.indexOf(height.max)),
    dayTypes: dayTypes(load, all.local),
    peaks,
    windows: all.windows,
    bursts: found,
    floor: lead.isKnown ? reactionFloor(load, found.found, lead.ms, pod) : undefined,
    recent: { fromMs: recent.load.startMs, levels: levels(recent.load.values) },
    rules,
    limits: pod && suggestedLimits({ load, levels: height, pod, leadMs: lead.ms, groupOf, floors }),
  };
}

function placedLoad(load: Load, { localTime, calendar }: ProfileOptions): PlacedLoad {
  const endMs = beginMs(load, load.values.length);
  return {
    load,
    local: localDays(load, localTime, calendar),
    windows: namedWindows(calendar, localTime, load.startMs, endMs),
  };
}
