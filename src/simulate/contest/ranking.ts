import type { Estimate } from './estimate.ts';
import { COMPARABLE_SLO, type Row } from './summary.ts';

/** Policies that only look at what is. */
const REACTIVE = new Set(['average-2', 'backlog-average', 'oldest-age', 'rate-and-backlog', 'keda']);

/** Forewarm as tuned. */
export function oursOf(rows: readonly Row[]): Row | undefined {
  return rows.find(({ policy, kind }) => policy === 'forewarm' && kind === 'tuned');
}

/** Forewarm with a part less, or more: it shows what the part is worth and is nobody's rival. */
export function isVariant({ policy }: Pick<Row, 'policy'>): boolean {
  return policy.startsWith('forewarm-');
}

export function isSeer({ kind }: Pick<Row, 'kind'>): boolean {
  return kind === 'oracle';
}

/** Whether enough messages are within the objective for the costs to be compared. */
export function keeps({ withinSlo }: Pick<Row, 'withinSlo'>): boolean {
  return withinSlo.mean >= COMPARABLE_SLO;
}

/** Those who know what comes, then who keeps the objective, the cheapest first, then the others. */
export function sortedRows(rows: readonly Row[]): Row[] {
  return rows.toSorted((a, b) => rank(a) - rank(b) || a.gpuHours.mean - b.gpuHours.mean);
}

function rank(row: Row): number {
  if (isSeer(row)) return 0;
  return keeps(row) ? 1 : 2;
}

/** The reactive policy that keeps the objective for least, or else the one that comes nearest to it. */
export function bestReactive(rows: readonly Row[]): Row | undefined {
  const reactive = rows.filter(({ policy }) => REACTIVE.has(policy));
  const keeping = reactive.filter(keeps);
  if (keeping.length > 0) return keeping.toSorted((a, b) => a.gpuHours.mean - b.gpuHours.mean)[0];
  return reactive.toSorted((a, b) => b.withinSlo.mean - a.withinSlo.mean)[0];
}

type SpikeMeasure = 'recoverySeconds' | 'spikeWaitSeconds';

/**
 * How much of the best reactive policy's recovery from a spike is saved, or of what is waited at its beginning; at most 1, and no
 * number where nobody has to recover.
 */
export function cutOf(row: Row, rows: readonly Row[], measure: SpikeMeasure = 'recoverySeconds'): number {
  const of = (one: Readonly<Record<SpikeMeasure, Estimate>> | undefined) => one?.[measure].mean ?? Number.NaN;
  return 1 - of(row) / of(bestReactive(rows));
}
