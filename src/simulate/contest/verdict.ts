import { bestReactive, isSeer, isVariant, keeps, oursOf, sortedRows } from './ranking.ts';
import type { Result } from './result.ts';
import type { Row } from './summary.ts';
import { nameOf } from './tables.ts';

/** A contest in a few sentences: who kept the objective, at which cost. The first says most. */
export function verdict({ rows }: Pick<Result, 'rows'>): readonly string[] {
  const ours = oursOf(rows);
  const others = sortedRows(rows.filter((row) => !isSeer(row) && !isVariant(row) && row.policy !== ours?.policy));
  const keeping = others.filter(keeps);
  const [next] = keeping;
  const reactive = bestReactive(rows);
  return [
    ...(ours === undefined ? [] : [ourSentence(ours)]),
    ...(others.length === 0 ? [] : [next === undefined ? nobody(others.length) : cheapest(next, ours)]),
    ...(reactive === undefined || reactive === next ? [] : [reactiveSentence(reactive)]),
    ...(keeping.length === 0 || keeping.length === others.length
      ? []
      : [missing(others.length - keeping.length, others.length)]),
  ];
}

function ourSentence(ours: Row): string {
  return keeps(ours)
    ? `Forewarm served ${share(ours)} of the messages within the objective and paid ${paid(ours)}.`
    : `Forewarm served ${share(ours)} of the messages within the objective: it does not keep 99 % here.`;
}

function nobody(others: number): string {
  return `Of the ${count(others, 'other')} nobody keeps 99 %.`;
}

function cheapest(row: Row, ours: Row | undefined): string {
  return `The cheapest ${ours === undefined ? '' : 'other '}policy that keeps 99 % is ${quoted(row)}: ${share(row)} for ${paid(row)}.`;
}

function reactiveSentence(row: Row): string {
  const what = `The best that only reacts, ${quoted(row)}, `;
  return keeps(row) ? `${what}pays ${paid(row)}.` : `${what}serves ${share(row)} in time.`;
}

function missing(number: number, of: number): string {
  return `${number} of the ${count(of, 'other')} ${number === 1 ? 'does' : 'do'} not keep 99 %.`;
}

function quoted(row: Row): string {
  return `“${nameOf(row)}”`;
}

function share({ withinSlo }: Row): string {
  return `${(100 * withinSlo.mean).toFixed(2)} %`;
}

function paid({ ratio, gpuHours }: Row): string {
  const hours = `${gpuHours.mean.toFixed(0)} GPU-hours`;
  return Number.isFinite(ratio.mean) ? `${hours}, ${ratio.mean.toFixed(2)} times the oracle's` : hours;
}

function count(number: number, what: string): string {
  return number === 1 ? `one ${what}` : `${number} ${what}s`;
}
