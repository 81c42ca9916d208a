import { amount, duration } from '../../policy/words.ts';
import type { SuggestedRule } from '../../profile/headroom.ts';
import type { SuggestedLimits } from '../../profile/limits.ts';
import type { PeakFloor } from '../../profile/peak-floors.ts';
import type { RuleTime } from '../../profile/rule-time.ts';
import { printDuration } from '../../spec/duration.ts';
import { prefixed } from '../layout.ts';
import type { ProfileReport } from '../profile.ts';
import { clockOf, percent, plural } from './words.ts';

/** The suggestions as a fragment for the `spec` of a ScalingMetric, each with its reason. */
export function asYaml(report: ProfileReport): string {
  const { profile, calendar, timeZone } = report;
  const { rules } = profile;
  return [
    ...(calendar === undefined ? [] : calendarLines(calendar)),
    `timeZone: ${timeZone}`,
    ...(rules.length === 0 ? [comment('No headroom: nothing is known of how the load grows.')] : headroomLines(report)),
    ...limitLines(report),
  ].join('\n');
}

function calendarLines({ name, exchange }: NonNullable<ProfileReport['calendar']>): readonly string[] {
  const isReady = exchange === name;
  return [
    ...(isReady ? [comment(`It needs a Calendar of this name, with spec: {exchange: ${name}}.`)] : []),
    `calendar: ${name}`,
  ];
}

function headroomLines(report: ProfileReport): readonly string[] {
  const { lead, capacity, profile } = report;
  const hasFloors = profile.rules.some(({ floor }) => floor !== undefined);
  return [
    'headroom:',
    ...(lead.isKnown
      ? []
      : [comment(`For a lead time of ${duration(lead.ms)}, as none is known: say yours with --lead-time.`, '  ')]),
    ...(hasFloors && capacity.pod === undefined
      ? [comment(`Floors cannot be told in pods: ${capacity.unknown}.`, '  ')]
      : []),
    ...profile.rules.flatMap((rule) => ruleLines(rule)),
    ...standingBy(report),
  ];
}

/** A rule whose floor is not known in pods is left as a comment. */
function ruleLines(rule: SuggestedRule): readonly string[] {
  const { when, opensEarlyMs, atLeast, floor } = rule;
  const fields = [
    ...timeFields(when),
    ...(opensEarlyMs > 0 ? [`opensEarly: ${printDuration(opensEarlyMs)}`] : []),
    `percent: ${rule.percent}`,
    ...(floor === undefined ? [] : [`atLeast: ${atLeast ?? '?'}`]),
  ];
  const isKnown = floor === undefined || atLeast !== undefined;
  return [...reasons(rule).map((reason) => comment(reason, '  ')), `  ${isKnown ? '' : '# '}- {${fields.join(', ')}}`];
}

function timeFields(when: RuleTime): readonly string[] {
  switch (when.kind) {
    case 'always':
      return [];
    case 'during':
      return [`during: ${when.name}`];
    case 'between':
      return [
        `between: "${clockOf(when.fromMinute)}-${clockOf(when.toMinute)}"`,
        ...(when.weekdays.length === 7 ? [] : [`days: ${daysText(when.weekdays)}`]),
      ];
  }
}

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** Weekdays that follow each other. */
function daysText(weekdays: readonly number[]): string {
  const [first = 1, last = first] = [weekdays[0], weekdays.at(-1)];
  return `${WEEKDAYS[first - 1]}-${WEEKDAYS[last - 1]}`;
}

function reasons({ floor, growth, when, percent: room, atLeast }: SuggestedRule): readonly string[] {
  if (floor !== undefined) return floorReasons(floor, atLeast);
  const cut = 100 * growth > room ? ', of which a rule in percent should not ask for all' : '';
  const grows = `in nine of ten cases the load grows by at most ${percent(growth)} within the lead time${cut}.`;
  return [when.kind === 'always' ? `At all other times, ${grows}` : `I${grows.slice(1)}`];
}

/** Of fewer occurrences than this, nine of ten are all of them. */
const LEAST_FOR_NINE_OF_TEN = 10;

function floorReasons({ peak, level, occurrences, opening }: PeakFloor, atLeast: number | undefined) {
  const pods = atLeast === undefined ? '' : `, which is ${plural(atLeast, 'pod')}`;
  const days = occurrences < LEAST_FOR_NINE_OF_TEN ? `On all ${occurrences} days` : 'On nine of ten days';
  return [
    `${peak.kind} ${clockOf(peak.beginMinute)}: from ${amount(peak.from)} to ${amount(peak.to)} within ${duration(peak.riseMinutes * 60_000)}, sooner than a pod that is started then is ready. ${days} at most ${amount(level)} come then${pods}.`,
    ...(opening === undefined
      ? []
      : [
          `By the clock, so on closed days too. To follow the calendar, add the event {name: opening, session: ${opening.session}, starts: open, lasts: ${opening.lastMinutes}m} to it and say during: opening.`,
        ]),
  ];
}

function standingBy({ profile: { floor } }: ProfileReport): readonly string[] {
  if (floor?.standing === undefined) return [];
  const { pods, extraPodHoursPerWeek } = floor.standing;
  return [
    comment(
      `Not suggested, as it costs ${amount(extraPodHoursPerWeek)} pod-hours more a week: with atLeast: ${pods} in every rule, nine of ten bursts that are too short to react to are met.`,
      '  ',
    ),
  ];
}

function limitLines({ profile: { limits, levels }, capacity }: ProfileReport): readonly string[] {
  if (limits !== undefined) return knownLimits(limits, levels.max, levels.baseline);
  if (levels.max === 0) return [comment('No limits: nothing came in all this time.')];
  if (capacity.pod !== undefined)
    return [comment('No limits: more pods than a cluster can have. Is the rate of a pod in the unit of the series?')];
  return [comment(`No limits: ${capacity.unknown}.`)];
}

function knownLimits({ min, max, ...needs }: SuggestedLimits, highest: number, baseline: number): readonly string[] {
  return [
    'limits:',
    comment(`The baseline, ${amount(baseline)}, needs ${plural(needs.forBaseline, 'pod')}.`, '  '),
    `  min: ${min}`,
    comment(
      `The highest mean over a lead time, ${amount(needs.sustained)}, needs ${plural(needs.forSustained, 'pod')}; a quarter more works off what waits. The highest step alone, ${amount(highest)}, would need ${amount(needs.forMax)}; 99.9 % of the steps need at most ${amount(needs.forP999)}.`,
      '  ',
    ),
    `  max: ${max}`,
  ];
}

function comment(text: string, indent = ''): string {
  return prefixed(`${indent}# `, text);
}
