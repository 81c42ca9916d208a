import type { Levels } from '../../profile/levels.ts';
import type { SuggestedRule } from '../../profile/headroom.ts';
import { beginMs } from '../../profile/load.ts';
import type { ProfileReport } from '../profile.ts';
import { clockOf } from './words.ts';
import { asYaml } from './yaml.ts';

/** A profile as one JSON document: docs/how-to/profile.md says what its fields mean. What is not known is null. */
export function asJson(report: ProfileReport): string {
  const { profile, doubts, notes, lead } = report;
  const { levels, peaks, bursts } = profile;
  const document = {
    series: seriesJson(report),
    levels: { ...levelsJson(levels), maxToMean: rounded(levels.max / levels.mean), maxAt: utc(profile.highestMs) },
    dayTypes: profile.dayTypes.map(({ kind, days, levels: ofKind, hours }) => ({
      kind,
      days,
      levels: levelsJson(ofKind),
      hours: hours.map(({ hour, levels: ofHour }) => ({ hour, levels: levelsJson(ofHour) })),
    })),
    recurringPeaks: peaks.map((peak) => ({
      kind: peak.kind,
      risesAt: clockOf(peak.beginMinute),
      topAt: clockOf(peak.topMinute),
      from: rounded(peak.from),
      to: rounded(peak.to),
      riseSeconds: peak.riseMinutes * 60,
      lastSeconds: peak.lastMinutes * 60,
      daysRatio: rounded(peak.share),
    })),
    bursts: {
      count: bursts.found.length,
      perWeek: rounded(bursts.perWeek),
      medianSeconds: rounded(bursts.medianMs / 1000),
      p90Seconds: rounded(bursts.p90Ms / 1000),
      judgedSeconds: bursts.judgedMs / 1000,
      found: bursts.found.map(({ startMs, lastMs, highest, usual, highestMs }) => ({
        startsAt: utc(startMs),
        lastSeconds: lastMs / 1000,
        highest: rounded(highest),
        highestAt: utc(highestMs),
        usual: rounded(usual),
      })),
    },
    lead: { seconds: lead.ms / 1000, isKnown: lead.isKnown },
    reactionFloor: floorJson(report),
    suggestions: suggestionsJson(report),
    doubts,
    notes,
  };
  return JSON.stringify(document, undefined, 2);
}

function seriesJson({ name, timeZone, calendar, profile: { load, missing } }: ProfileReport) {
  return {
    name,
    timeZone,
    calendar: calendar?.name ?? null,
    from: utc(load.startMs),
    to: utc(beginMs(load, load.values.length - 1)),
    stepSeconds: load.stepMs / 1000,
    steps: load.values.length,
    missingSteps: missing.steps,
    longestGapSeconds: (missing.longestSteps * load.stepMs) / 1000,
  };
}

function levelsJson({ steps, ...levels }: Levels) {
  return { steps, ...Object.fromEntries(Object.entries(levels).map(([name, level]) => [name, rounded(level)])) };
}

function floorJson({ profile: { floor } }: ProfileReport) {
  if (floor === undefined) return null;
  const { leadMs, bursts, tooShort, extraLevel, extraPods, standing } = floor;
  return {
    leadSeconds: leadMs / 1000,
    bursts,
    tooShortBursts: tooShort,
    extraLevel: rounded(extraLevel),
    extraPods: extraPods ?? null,
    standing:
      standing === undefined
        ? null
        : { pods: standing.pods, extraPodHoursPerWeek: rounded(standing.extraPodHoursPerWeek) },
  };
}

function suggestionsJson(report: ProfileReport) {
  const { profile, capacity } = report;
  return {
    from: utc(profile.recent.fromMs),
    ratePerPod: rounded(capacity.pod?.ratePerPod),
    utilisation: capacity.pod?.utilisation ?? null,
    headroom: profile.rules.map(ruleJson),
    limits: profile.limits === undefined ? null : { min: profile.limits.min, max: profile.limits.max },
    yaml: asYaml(report),
  };
}

function ruleJson({ when, opensEarlyMs, percent, growth, floor, atLeast }: SuggestedRule) {
  return {
    during: when.kind === 'during' ? when.name : null,
    between: when.kind === 'between' ? `${clockOf(when.fromMinute)}-${clockOf(when.toMinute)}` : null,
    weekdays: when.kind === 'between' ? when.weekdays : null,
    opensEarlySeconds: opensEarlyMs / 1000,
    percent,
    growthRatio: rounded(growth),
    floorLevel: rounded(floor?.level),
    atLeast: atLeast ?? null,
  };
}

/** More digits mean nothing. */
function rounded(value: number | undefined): number | null {
  return value === undefined || !Number.isFinite(value) ? null : Number(value.toPrecision(5));
}

function utc(ms: number): string {
  return new Date(ms).toISOString().replace('.000Z', 'Z');
}
