import { amount, duration } from '../../policy/words.ts';
import type { Burst } from '../../profile/bursts.ts';
import { columns, wrapped } from '../layout.ts';
import type { ProfileReport } from '../profile.ts';
import { localText, plural } from './words.ts';

/** The bursts of a load, and what of them scaling cannot meet. */
export function burstText(report: ProfileReport): string {
  return [burstTable(report), ...floorLines(report)].join('\n');
}

const SHOWN_BURSTS = 5;

function burstTable(report: ProfileReport): string {
  const { found, perWeek, medianMs, p90Ms, judgedMs } = report.profile.bursts;
  if (judgedMs === 0) return 'not looked for.';
  if (found.length === 0) return 'none: nothing was above 1.5 times what nine of ten days have at that time.';
  const highest = found.toSorted((a, b) => b.highest - b.usual - (a.highest - a.usual)).slice(0, SHOWN_BURSTS);
  const summary = `${plural(found.length, 'burst')}, ${amount(perWeek)} a week, above 1.5 times what nine of ten days have at that time. Half of them last ${duration(medianMs)} at most, nine of ten ${duration(p90Ms)} at most.`;
  const at = localText(report.timeZone);
  const row = ({ startMs, lastMs, highest: most, usual }: Burst) => [
    at(startMs),
    duration(lastMs),
    amount(most),
    amount(usual),
  ];
  const title = found.length > SHOWN_BURSTS ? 'the largest' : 'began';
  return [wrapped(summary), columns([[title, 'lasts', 'highest', 'usual'], ...highest.map(row)])].join('\n');
}

/** What scaling cannot meet. */
function floorLines({ profile: { floor, bursts, load }, capacity }: ProfileReport): readonly string[] {
  if (bursts.found.length === 0) return [];
  if (floor === undefined) return ['Say --lead-time to know which of them are too short to react to.'];
  const lead = `the lead time, ${duration(floor.leadMs)}`;
  if (load.stepMs > floor.leadMs)
    return [`! Steps of ${duration(load.stepMs)} do not tell which of them are shorter than ${lead}.`];
  if (floor.tooShort === 0) return [`None of them is over within ${lead}.`];
  const level = amount(floor.extraLevel ?? 0);
  const pods =
    floor.extraPods === undefined
      ? `room for ${level} more than usual; in pods: ${capacity.unknown}`
      : `${plural(floor.extraPods, 'pod')} more than usual, for ${level} more`;
  return [
    wrapped(
      `Reaction floor: ${floor.tooShort} of them are over within ${lead}, before a new pod works, so that only pods that stand by help. Nine of ten of these need ${pods}.`,
    ),
  ];
}
