import { amount, duration } from '../../policy/words.ts';
import { beginMs } from '../../profile/load.ts';
import type { RecurringPeak } from '../../profile/recurring-peaks.ts';
import { columns, prefixed, wrapped } from '../layout.ts';
import type { ProfileReport } from '../profile.ts';
import { burstText } from './burst-text.ts';
import { hourTable } from './hour-table.ts';
import { windowsBeside } from './windows-beside.ts';
import { clockOf, localText, percent, plural } from './words.ts';
import { asYaml } from './yaml.ts';

/** A profile for a terminal: what matters first, then each part with what is doubtful about it, then what to paste. */
export function asText(report: ProfileReport): string {
  const { profile, doubts } = report;
  return [
    wrapped(headline(report)),
    '',
    ...about(report).map((line) => wrapped(line)),
    '',
    levelLine(report),
    '',
    section('Kinds of days', dayTable(report), doubts.dayTypes),
    '',
    hourTable(profile.dayTypes),
    '',
    section('Recurring peaks', peakTable(report), doubts.peaks),
    '',
    section('Unusual bursts', burstText(report), doubts.bursts),
    '',
    section(
      `Suggestions, from ${spanText(report, profile.recent.fromMs)}, to paste into the spec of the ScalingMetric`,
      '',
      doubts.suggestions,
    ),
    '',
    asYaml(report),
  ].join('\n');
}

function section(title: string, body: string, doubts: readonly string[]): string {
  return [`${title}:`, ...(body === '' ? [] : [body]), ...doubts.map((doubt) => prefixed('! ', doubt))].join('\n');
}

const NAMED_PEAKS = 4;

/** For somebody who reads one line. */
function headline({ profile: { levels, dayTypes, peaks, bursts } }: ProfileReport): string {
  if (levels.max === 0) return 'Nothing came in all this time.';
  if (levels.max === levels.baseline) return `The load is ${amount(levels.max)} all the time.`;
  const kind = dayTypes[0]?.kind;
  const own = shownPeaks(peaks).filter((peak) => peak.kind === kind);
  const times = own.slice(0, NAMED_PEAKS).map(({ beginMinute }) => clockOf(beginMinute));
  const all = own.length > NAMED_PEAKS ? `${times.join(', ')} and more often` : times.join(', ');
  const rises = own.length === 0 ? 'No time of day stands out' : `On a ${kind} it rises at ${all}`;
  const often = bursts.found.length === 0 ? 'no unusual bursts' : `${amount(bursts.perWeek)} unusual bursts a week`;
  return `The highest load is ${amount(levels.max / levels.mean)} times the mean. ${rises}; there are ${often}.`;
}

function about({ name, timeZone, isTimeZoneKnown, calendar, profile, notes }: ProfileReport): readonly string[] {
  const { load, missing } = profile;
  const at = localText(timeZone);
  const gap =
    missing.steps === 0
      ? 'none is missing'
      : `${percent(missing.steps / load.values.length)} are missing, at most ${duration(missing.longestSteps * load.stepMs)} at once (from ${at(beginMs(load, missing.longestFrom))} on)`;
  const span = `${at(load.startMs)} to ${at(beginMs(load, load.values.length - 1))}`;
  return [
    `${name}: ${plural(load.values.length, 'step')} of ${duration(load.stepMs)}, ${span}; ${gap}.`,
    `Times are those of ${timeZone}${isTimeZoneKnown ? '' : ', as neither --time-zone nor --calendar says another'}, ${calendar === undefined ? 'without a calendar' : `with the calendar ${calendar.name}`}. Levels are in the unit of the series.`,
    ...notes.map((note) => `Note: ${note}.`),
  ];
}

function levelLine({ timeZone, profile: { levels, highestMs } }: ProfileReport): string {
  const { baseline, mean, p50, p90, p99, max } = levels;
  return [
    columns([
      ['baseline', 'mean', 'P50', 'P90', 'P99', 'max', 'max/mean', 'P99/mean'],
      [...[baseline, mean, p50, p90, p99, max].map(amount), ...[max / mean, p99 / mean].map(ratioText)],
    ]),
    `The baseline is P10: a tenth of the steps are at or below it. The highest was on ${localText(timeZone)(highestMs)}.`,
  ].join('\n');
}

function ratioText(ratio: number): string {
  return Number.isFinite(ratio) ? amount(ratio) : '-';
}

function dayTable({ profile: { dayTypes } }: ProfileReport): string {
  return columns([
    ['day', 'days', 'mean', 'P50', 'P90', 'max', 'busiest hour'],
    ...dayTypes.map(({ kind, days, levels, hours }) => {
      const busiest = hours.toSorted((a, b) => b.levels.p90 - a.levels.p90)[0];
      const { mean, p50, p90, max } = levels;
      const hour = busiest === undefined || max === 0 ? '-' : clockOf(busiest.hour * 60);
      return [kind, String(days), ...[mean, p50, p90, max].map(amount), hour];
    }),
  ]);
}

function peakTable(report: ProfileReport): string {
  const { peaks } = report.profile;
  if (peaks.length === 0) return 'none: no time of day stands out on most days.';
  const shown = shownPeaks(peaks);
  const table = columns([
    ['day', 'rises at', 'from', 'to', 'within', 'top at', 'lasts', 'on days', ''],
    ...shown.map((peak) => [
      peak.kind,
      clockOf(peak.beginMinute),
      amount(peak.from),
      amount(peak.to),
      duration(peak.riseMinutes * 60_000),
      clockOf(peak.topMinute),
      duration(peak.lastMinutes * 60_000),
      percent(peak.share),
      windowsBeside(peak, report.profile),
    ]),
  ]).replaceAll(/ +$/gm, '');
  return shown.length === peaks.length ? table : `${table}\nand ${plural(peaks.length - shown.length, 'smaller one')}.`;
}

const SHOWN_PEAKS = 10;

/** Those that rise the most, in their order. */
function shownPeaks(peaks: readonly RecurringPeak[]): readonly RecurringPeak[] {
  const highest = peaks.toSorted((a, b) => b.to - b.from - (a.to - a.from)).slice(0, SHOWN_PEAKS);
  return peaks.filter((peak) => highest.includes(peak));
}

function spanText({ timeZone, profile: { load } }: ProfileReport, fromMs: number): string {
  if (fromMs === load.startMs) return 'all of this time';
  return `${localText(timeZone)(fromMs).slice(0, 10)} on`;
}
