import { amount, duration } from '../../policy/words.ts';
import { verdict } from '../../simulate/contest/verdict.ts';
import { sortedRows } from '../../simulate/contest/ranking.ts';
import type { Result } from '../../simulate/contest/result.ts';
import type { Row } from '../../simulate/contest/summary.ts';
import { columns, prefixed, wrapped } from '../layout.ts';
import type { Settings } from '../../simulate/rivals/rival.ts';
import type { Simulated } from '../simulate.ts';

const MONTH_DAYS = 30;

/** What came of a simulation, for people. */
export function asText(simulated: Simulated): string {
  const { result } = simulated;
  return [
    wrapped(head(result)),
    wrapped(verdict(result).join(' ')),
    columns([titles(simulated), ...sortedRows(result.rows).map((row) => cells(row, simulated))]),
    ...floorText(simulated).map(wrapped),
    wrapped(`${settingsText(simulated)} A flap is a change of direction within half an hour.`),
    result.notes.map((note) => prefixed('- ', note)).join('\n'),
    'A simulation: docs/concepts/simulated-world.md says how far to trust it.',
  ]
    .filter((paragraph) => paragraph !== '')
    .join('\n\n');
}

function head({ scenario, scoredDays, seeds, services }: Result): string {
  const worlds = seeds.length === 1 ? 'one world' : `${seeds.length} worlds`;
  const slo = duration(1000 * (services[0]?.sloSeconds ?? 0));
  const days = scoredDays === 1 ? 'day' : `${amount(scoredDays)} days`;
  return `${scenario}: the last ${days} of its past once more, in ${worlds}. A message shall be taken within ${slo}.`;
}

function titles({ result, price: { currency } }: Simulated): readonly string[] {
  const slo = duration(1000 * (result.services[0]?.sloSeconds ?? 0));
  const money = currency === '' ? 'cost' : currency;
  return ['', `% in ${slo}`, 'p99', 'GPU-h', `${money}/30d`, 'x best', 'flaps/d'];
}

function settingsText({ written, tuned }: Simulated): string {
  const asWritten = '"As written" is the metric as its files say it, with its forecast enforced';
  if (isSame(written, tuned)) return `${asWritten}; a tuner found nothing better on the days before.`;
  const settings = Object.entries(tuned).map(([name, value]) => `${name} ${amount(value)}`);
  return `${asWritten}; "tuned" is what a tuner made of it on the days before: ${settings.join(', ')}.`;
}

function isSame(a: Settings, b: Settings): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

const KINDS = { tuned: ', tuned', default: ', as written', oracle: '' } as const;
const RIVAL_KINDS = { ...KINDS, default: ', defaults' } as const;

function cells(row: Row, simulated: Simulated): readonly string[] {
  const { policy, title, kind, withinSlo, p99Seconds, gpuHours, ratio, reversalsPerDay } = row;
  const kinds = policy.startsWith('forewarm') ? KINDS : RIVAL_KINDS;
  const shown = policy === 'forewarm' && isSame(row.settings, simulated.written) ? KINDS.default : kinds[kind];
  return [
    `${title}${shown}`,
    (100 * withinSlo.mean).toFixed(2),
    duration(1000 * Math.round(p99Seconds.mean)),
    amount(gpuHours.mean),
    amount(perMonth(row, simulated)),
    ratio.mean.toFixed(2),
    reversalsPerDay.mean.toFixed(1),
  ];
}

/** The result with what a page has to say beside it. */
export function onPage(simulated: Simulated): Result {
  const { result, price } = simulated;
  const money = sortedRows(result.rows)
    .filter(({ kind }) => kind !== 'default')
    .map((row) => `${row.title} ${amount(perMonth(row, simulated))}`);
  const paid = `For 30 days like these, at ${amount(price.gpuHour)} ${price.currency} a GPU-hour: ${money.join(', ')}.`;
  return { ...result, notes: [paid.replace('  ', ' '), ...floorText(simulated), ...result.notes] };
}

function perMonth({ gpuHours }: Row, { result, price }: Simulated): number {
  return (gpuHours.mean / result.scoredDays) * MONTH_DAYS * price.gpuHour;
}

function floorText({ floor, stepMs }: Simulated): readonly string[] {
  if (floor === undefined) return [];
  const lead = duration(floor.leadMs);
  const since = `Reaction floor: a pod works ${lead} after a burst has begun, so that bursts shorter than ${lead} cannot be met by scaling.`;
  if (stepMs > floor.leadMs) {
    return [`${since} Whether there are any cannot be seen: the past has steps of ${duration(stepMs)}.`];
  }
  if (floor.tooShort === 0) return [`${since} This past has none of them.`];
  const pods = floor.standing?.pods ?? 0;
  const keep = `keep ${amount(pods)} ${pods === 1 ? 'pod' : 'pods'} (limits.min) to cover nine of ten of them`;
  const paid = amount(floor.standing?.extraPodHoursPerWeek ?? 0);
  const of = `${floor.tooShort} of the ${floor.bursts} bursts of the past are so short`;
  return [`${since} ${of}: ${keep}, at ${paid} more pod-hours a week than the load needs.`];
}
