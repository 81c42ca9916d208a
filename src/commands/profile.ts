import { isLeftOut } from '../forecast/left-out.ts';
import { localTime } from '../forecast/local-time.ts';
import type { PastSteps } from '../forecast/rolling-origin.ts';
import { type Doubts, doubts } from '../profile/doubts.ts';
import type { Load } from '../profile/load.ts';
import { type Profile, profile } from '../profile/profile.ts';
import type { ScalingMetric } from '../spec/spec.ts';
import { calendarNotes, findCalendar, type NamedCalendar } from './past/calendar-option.ts';
import type { PastOptions } from './past/flags.ts';
import { type MetricPast, metricPast } from './past/metric-past.ts';
import { BadPast, evenSteps, type Named, readCsv, usualDistanceMs } from './past/past.ts';
import { USUAL_LAST_MS, USUAL_LEAD_MS } from './past/usual.ts';
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

export interface ProfileSurroundings {
  readonly nowMs: number;
  readonly say: (text: string) => void;
  /** For what went wrong. */
  readonly complain: (text: string) => void;
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
export async function runProfile(
  options: ProfileOptions,
  { nowMs, say, complain }: ProfileSurroundings,
): Promise<0 | 1> {
  try {
    const report = reportOf(options, await readPast(options, nowMs));
    say(options.output === 'json' ? asJson(report) : asText(report));
    return 0;
  } catch (error) {
    if (!(error instanceof BadPast)) throw error;
    complain(error.message);
    return 1;
  }
}

type Past = Named & Partial<MetricPast>;

async function readPast({ what, from, stepMs, lastMs }: ProfileOptions, nowMs: number): Promise<Past> {
  if (from.length === 0) return readCsv(what);
  const question = { metric: what, from, stepMs: stepMs ?? USUAL_STEP_MS, lastMs: lastMs ?? USUAL_LAST_MS };
  return metricPast(question, nowMs);
}

/** What the command line says comes before what the metric says. */
function reportOf(options: ProfileOptions, read: Past): ProfileReport {
  const named = options.calendar === undefined ? read.calendar : findCalendar(options.calendar, options.calendarName);
  const timeZone = named?.calendar.timeZone ?? options.timeZone ?? read.timeZone;
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
