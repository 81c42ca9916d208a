import { COMPARABLE_SLO, type Estimate, type Row } from './summary.ts';
import type { Sweep } from './sweep.ts';

/** Policies that only look at what is. */
const REACTIVE = new Set(['average-2', 'backlog-average', 'oldest-age', 'rate-and-backlog', 'keda']);

export interface Result {
  readonly scenario: string;
  readonly title: string;
  readonly profile: string;
  readonly seeds: readonly number[];
  readonly scoredDays: number;
  readonly rows: readonly Row[];
  /** Of the first world; empty when not asked for. */
  readonly sweeps: readonly Sweep[];
  /** Ready pods of every tuned policy, minute by minute, in the first world. */
  readonly timelines: readonly { readonly title: string; readonly ready: readonly number[] }[];
}

export const COLUMNS = [
  'policy',
  'settings',
  'within SLO %',
  'worst 15 min %',
  'p99 wait s',
  'R',
  'GPU-hours',
  'utilisation %',
  'reversals/day',
  'spike recovery s',
  'cut %',
  'cost: list, committed, cheap spot',
];

/** One scenario as a Markdown table: the oracle, then who keeps the objective, the cheapest first, then the others. */
export function markdown({ scenario, title, profile, seeds, scoredDays, rows }: Result): string {
  const reference = bestReactive(rows);
  const worlds = seeds.length === 1 ? 'one world' : `${seeds.length} worlds, mean with 95 % interval`;
  return [
    `## ${scenario}: ${title}`,
    '',
    `Delay profile ${profile}; ${worlds}; ${scoredDays} scored days.`,
    '',
    line(COLUMNS),
    line(COLUMNS.map(() => '---')),
    ...sortedRows(rows).map((row) => line(cells(row, rows))),
    '',
    reference === undefined
      ? ''
      : `Cold starts are compared with ${reference.title} (${reference.kind}), the best of the reactive policies.`,
    '',
    whereWeLose(rows),
    '',
  ].join('\n');
}

/** Says openly who does better than Forewarm: who keeps the objective where it does not, or keeps it for less. */
function whereWeLose(rows: readonly Row[]): string {
  const ours = rows.find(({ policy, kind }) => policy === 'forewarm' && kind === 'tuned');
  if (ours === undefined) return '';
  const better = sortedRows(rows).filter(
    (row) =>
      row.kind === 'tuned' &&
      !row.policy.startsWith('forewarm') &&
      keeps(row) &&
      (!keeps(ours) || row.gpuHours.mean < ours.gpuHours.mean),
  );
  if (better.length > 0) return `Where we lose: ${better.map(({ title }) => title).join('; ')}.`;
  return keeps(ours) ? 'Nobody keeps the objective for less than Forewarm.' : 'Nobody keeps the objective here.';
}

function keeps({ withinSlo }: Row): boolean {
  return withinSlo.mean >= COMPARABLE_SLO;
}

function line(texts: readonly string[]): string {
  return `| ${texts.join(' | ')} |`;
}

export function sortedRows(rows: readonly Row[]): Row[] {
  return rows.toSorted((a, b) => rank(a) - rank(b) || a.gpuHours.mean - b.gpuHours.mean);
}

export function cells(row: Row, rows: readonly Row[]): string[] {
  const comparable = row.withinSlo.mean >= COMPARABLE_SLO;
  const cut = cutOf(row, rows);
  return [
    row.title,
    row.kind,
    shown(row.withinSlo, 2, 100),
    shown(row.worstWindow, 1, 100),
    shown(row.p99Seconds, 0),
    comparable ? shown(row.ratio, 2) : '-',
    shown(row.gpuHours, 0),
    shown(row.utilisation, 0, 100),
    shown(row.reversalsPerDay, 1),
    shown(row.recoverySeconds, 0),
    Number.isFinite(cut) ? (100 * cut).toFixed(0) : '-',
    Object.values(row.cost)
      .map((cost) => cost.toFixed(0))
      .join(', '),
  ];
}

function shown({ mean, low, high }: Estimate, digits: number, times = 1): string {
  const text = (value: number) => (value * times).toFixed(digits);
  return text(low) === text(high) ? text(mean) : `${text(mean)} (${text(low)} to ${text(high)})`;
}

function rank({ kind, withinSlo }: Row): number {
  if (kind === 'oracle') return 0;
  return withinSlo.mean >= COMPARABLE_SLO ? 1 : 2;
}

/** How much of the best reactive policy's recovery from a spike is saved, at most 1; no number where nobody has to recover. */
export function cutOf({ recoverySeconds }: Row, rows: readonly Row[]): number {
  return 1 - recoverySeconds.mean / (bestReactive(rows)?.recoverySeconds.mean ?? Number.NaN);
}

/** The reactive policy that keeps the objective for least, or else the one that comes nearest to it. */
export function bestReactive(rows: readonly Row[]): Row | undefined {
  const reactive = rows.filter(({ policy }) => REACTIVE.has(policy));
  const keeping = reactive.filter(({ withinSlo }) => withinSlo.mean >= COMPARABLE_SLO);
  if (keeping.length > 0) return keeping.toSorted((a, b) => a.gpuHours.mean - b.gpuHours.mean)[0];
  return reactive.toSorted((a, b) => b.withinSlo.mean - a.withinSlo.mean)[0];
}
