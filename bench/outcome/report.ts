import { COMPARABLE_SLO, type Estimate, type Row } from './summary.ts';

/** Policies that only look at what is. */
const REACTIVE = new Set(['average-2', 'backlog-average', 'oldest-age', 'rate-and-backlog', 'keda']);

export interface Result {
  readonly scenario: string;
  readonly title: string;
  readonly profile: string;
  readonly seeds: readonly number[];
  readonly scoredDays: number;
  readonly rows: readonly Row[];
}

/** One scenario as a Markdown table, the cheapest of those that keep the objective first. */
export function markdown({ scenario, title, profile, seeds, scoredDays, rows }: Result): string {
  const reference = bestReactive(rows);
  const sorted = rows.toSorted((a, b) => rank(a) - rank(b) || a.gpuHours.mean - b.gpuHours.mean);
  const worlds = seeds.length === 1 ? 'one world' : `${seeds.length} worlds, mean with 95 % interval`;
  return [
    `## ${scenario}: ${title}`,
    '',
    `Delay profile ${profile}; ${worlds}; ${scoredDays} scored days.`,
    '',
    '| policy | settings | within SLO % | worst 15 min % | p99 wait s | R | GPU-hours | utilisation % | reversals/day | spike recovery s | cut % |',
    '|---|---|---|---|---|---|---|---|---|---|---|',
    ...sorted.map((row) => line(row, reference)),
    '',
    reference === undefined
      ? ''
      : `Cold starts are compared with ${reference.title} (${reference.kind}), the reactive policy that keeps the objective best.`,
    '',
  ].join('\n');
}

function line(row: Row, reference: Row | undefined): string {
  const comparable = row.withinSlo.mean >= COMPARABLE_SLO;
  const cut = reference === undefined ? Number.NaN : 1 - row.recoverySeconds.mean / reference.recoverySeconds.mean;
  const cells = [
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
  ];
  return `| ${cells.join(' | ')} |`;
}

function shown({ mean, low, high }: Estimate, digits: number, times = 1): string {
  const text = (value: number) => (value * times).toFixed(digits);
  return text(low) === text(high) ? text(mean) : `${text(mean)} (${text(low)} to ${text(high)})`;
}

function rank({ kind, withinSlo }: Row): number {
  if (kind === 'oracle') return 0;
  return withinSlo.mean >= COMPARABLE_SLO ? 1 : 2;
}

function bestReactive(rows: readonly Row[]): Row | undefined {
  const reactive = rows.filter(({ policy }) => REACTIVE.has(policy));
  return reactive.toSorted((a, b) => b.withinSlo.mean - a.withinSlo.mean)[0];
}
