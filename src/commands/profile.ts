import { isLeftOut } from '../forecast/left-out.ts';
import { localTime } from '../forecast/local-time.ts';
import type { PastSteps } from '../forecast/rolling-origin.ts';
import { type Doubts, doubts } from '../profile/doubts.ts';
import type { Load } from '../profile/load.ts';
import { type Profile, profile } from '../profile/profile.ts';
import type { ScalingMetric } from '../spec/spec.ts';
import { answering, type PastSurroundings } from './past/answering.ts';
import { calendarNotes, type NamedCalendar } from './past/calendar-option.ts';
import type { PastOptions } from './past/flags.ts';
import { BadPast, evenSteps, usualDistanceMs } from './past/past.ts';
import { daysOf, type Past, readPast } from './past/read-past.ts';
import { USUAL_LEAD_MS } from './past/usual.ts';
import { type Capacity, capacityOf } from './profile/capacity.ts';
import { asJson } from './profile/json.ts';
import { asText } from './profile/text.ts';

export interface ProfileOptions extends PastOptions {
  readonly leadTimeMs: number | undefined;
  /** In the unit of the series. */
  readonly ratePerPod: number | undefined;
  readonly utilisation: number | undefined;
  readonly output: 'text' | 'json';
}

/** A profile with what people have to know beside it. */
export interface ProfileReport {
  readonly name: string;
  readonly timeZone: string;
  /** False for UTC that is only taken for it. */
  readonly isTimeZoneKnown: boolean;
  readonly calendar: NamedCalendar | undefined;
  readonly lead: { readonly ms: number; readonly isKnown: boolean };
  readonly capacity: Capacity;
  readonly profile: Profile;
  readonly doubts: Doubts;
  readonly notes: readonly string[];
}

/** Bursts are shorter than the steps of a forecast. */
const USUAL_STEP_MS = 60_000;

/** Says what a load looks like and what to write into its ScalingMetric. Returns the exit code: 1 when it cannot be had. */
export async function runProfile(options: ProfileOptions, { nowMs, ...ways }: PastSurroundings): Promise<0 | 1> {
  return answering(async () => {
    const report = reportOf(options, await readPast(options, USUAL_STEP_MS, nowMs));
    return options.output === 'json' ? asJson(report) : asText(report);
  }, ways);
}

/** What the command line says comes before what the metric says. */
function reportOf(options: ProfileOptions, read: Past): ProfileReport {
  const { calendar: named, timeZone } = daysOf(options, read);
  const leadMs = options.leadTimeMs ?? read.leadMs;
  const lead = { ms: leadMs ?? USUAL_LEAD_MS, isKnown: leadMs !== undefined };
  const capacity = capacityOf(options, read.metric);
  const load = loadOf(read, evenSteps(read, { ...options, usualStepMs: USUAL_STEP_MS }));
  const found = profile(load, {
    localTime: localTime(timeZone ?? 'UTC'),
    calendar: named?.calendar,
    lead,
    pod: capacity.pod,
    groupOf: capacity.groupOf,
  });
  const endMs = load.startMs + load.values.length * load.stepMs;
  return {
    name: read.name,
    timeZone: timeZone ?? 'UTC',
    isTimeZoneKnown: timeZone !== undefined,
    calendar: named,
    lead,
    capacity,
    profile: found,
    doubts: doubts(found),
    notes: [
      ...warmNotes(options.what, read.metric),
      ...capacity.notes,
      ...(named === undefined ? [] : calendarNotes(named, load.startMs, endMs)),
    ],
  };
}

/** Placeholder pods have no headroom of their own. */
function warmNotes(what: string, metric: ScalingMetric | undefined): readonly string[] {
  if (metric === undefined) return [];
  const meant = `${metric.namespace}/${metric.name}`;
  return meant === what ? [] : [`the suggestions are for ${meant}, which ${what} keeps nodes for`];
}

/**
 * What cannot be a rate is a gap, as the sources have it, and so is what is not to be learnt from.
 * @throws {BadPast} when there is no value
 */
function loadOf({ name, samples, metric, learnNothing = [] }: Past, { startMs, stepMs, values }: PastSteps): Load {
  const known = values.map((value, step) =>
    value >= 0 && value < Infinity && !isLeftOut(learnNothing, startMs + step * stepMs) ? value : Number.NaN,
  );
  if (known.every(Number.isNaN)) throw new BadPast(`${name}: expected values, found none in ${known.length} steps`);
  // Steps are named by their end. A row that has a step of its own keeps its time, as nobody said which end of it is meant.
  const isOwnTime = metric === undefined && (samples.length === 1 || 2 * usualDistanceMs(samples) > stepMs);
  return { startMs: isOwnTime ? startMs : startMs - stepMs, stepMs, values: known };
}
