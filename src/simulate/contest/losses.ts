import type { Estimate } from './estimate.ts';
import { isSeer, isVariant, keeps } from './ranking.ts';
import type { Row } from './summary.ts';
import { nameOf } from './tables.ts';

/** A measure in which a rival does better than Forewarm, as it is shown. */
export interface Loss {
  readonly measure: string;
  readonly who: string;
  readonly theirs: string;
  readonly ours: string;
}

/** Who pays at most so many times as much is compared in everything else: a fleet that never sleeps is never late. */
const SIMILAR_COST = 1.1;

interface Measure {
  readonly name: string;
  readonly of: (row: Row) => Estimate;
  readonly digits: number;
  readonly times: number;
  readonly better: 'high' | 'low';
}

const GPU_HOURS: Measure = { name: 'GPU-hours', of: ({ gpuHours }) => gpuHours, digits: 0, times: 1, better: 'low' };
const WITHIN: Measure = {
  name: 'within SLO %',
  of: ({ withinSlo }) => withinSlo,
  digits: 2,
  times: 100,
  better: 'high',
};
const SERVICE: readonly Measure[] = [
  WITHIN,
  { name: 'worst 15 min %', of: ({ worstWindow }) => worstWindow, digits: 1, times: 100, better: 'high' },
  { name: 'spike recovery s', of: ({ recoverySeconds }) => recoverySeconds, digits: 0, times: 1, better: 'low' },
  { name: 'wait at a spike s', of: ({ spikeWaitSeconds }) => spikeWaitSeconds, digits: 1, times: 1, better: 'low' },
  { name: 'reversals/day', of: ({ reversalsPerDay }) => reversalsPerDay, digits: 1, times: 1, better: 'low' },
];

/**
 * Where rivals that keep the objective do better than `ours`: each that pays less, and in everything else the best of those that pay at
 * most a tenth more. When `ours` does not keep the objective, everybody who is nearer to it is better.
 */
export function lossesOf(ours: Row, rows: readonly Row[]): Loss[] {
  const all = rows.filter((row) => row.policy !== ours.policy && !isVariant(row) && !isSeer(row));
  if (!keeps(ours)) return all.filter((row) => beats(WITHIN, row, ours)).map((row) => loss(WITHIN, row, ours));
  const rivals = all.filter(keeps);
  const cheaper = rivals.filter((rival) => beats(GPU_HOURS, rival, ours)).map((rival) => loss(GPU_HOURS, rival, ours));
  const alike = rivals.filter(({ gpuHours }) => gpuHours.mean <= SIMILAR_COST * ours.gpuHours.mean);
  const better = SERVICE.flatMap((measure) => {
    const best = alike.toSorted((a, b) => key(measure, b) - key(measure, a))[0];
    return best !== undefined && beats(measure, best, ours) ? [loss(measure, best, ours)] : [];
  });
  return [...cheaper, ...better];
}

/** The higher the better, as it is shown: what looks alike is alike. */
function key({ of, digits, times, better }: Measure, row: Row): number {
  const value = Number((of(row).mean * times).toFixed(digits));
  return better === 'high' ? value : -value;
}

function beats(measure: Measure, theirs: Row, ours: Row): boolean {
  return key(measure, theirs) > key(measure, ours);
}

function loss(measure: Measure, theirs: Row, ours: Row): Loss {
  const text = (row: Row) => (measure.of(row).mean * measure.times).toFixed(measure.digits);
  return { measure: measure.name, who: nameOf(theirs), theirs: text(theirs), ours: text(ours) };
}
