import type { Load } from './load.ts';
import { dayGrid, type LocalDays } from './local-days.ts';
import { ascending, highest, quantile } from './quantile.ts';

/** Days that a day is compared with: the nearest of its kind, so that a level that changes is followed. */
const NEIGHBOURS = 10;
/** With fewer it is not known what is usual. */
export const LEAST_NEIGHBOURS = 4;
/** A burst on one of ten days does not hide another one. */
const QUANTILE = 0.9;

/**
 * What a load usually has at most, by step: what nine of the ten nearest other days of its kind do not exceed at this time of day,
 * a slot before and after it included. NaN where there are fewer than four such days. A closed day is compared with weekends, too.
 */
export function usualHigh(load: Load, local: LocalDays): Float64Array {
  const { rows, slots, slotMinutes } = dayGrid(load, local, load.stepMs);
  const near = rows.map(withNeighbours);
  const alike = Map.groupBy(local.days.keys(), (i) => likeness(local.days[i]?.kind ?? ''));
  const highs = local.days.map(({ kind }, i) => {
    const others = nearest(alike.get(likeness(kind)) ?? [], i).flatMap((other) => near[other] ?? []);
    return new Float64Array(slots).map((_, slot) => highOf(others, slot));
  });
  return load.values.map((_, step) => {
    const slot = Math.floor((local.minuteOf[step] ?? 0) / slotMinutes);
    return highs[local.dayOf[step] ?? 0]?.[slot] ?? Number.NaN;
  });
}

/** The highest of each slot and the ones before and after it. */
function withNeighbours(row: Float64Array): Float64Array {
  return row.map((_, slot) => highest(row.subarray(Math.max(0, slot - 1), slot + 2)));
}

function likeness(kind: string): string {
  return kind === 'closed' ? 'weekend' : kind;
}

/** The positions nearest to one of an ascending list, without it. */
function nearest(positions: readonly number[], of: number): readonly number[] {
  const others = positions.filter((position) => position !== of);
  return others.toSorted((a, b) => Math.abs(a - of) - Math.abs(b - of)).slice(0, NEIGHBOURS);
}

function highOf(rows: readonly Float64Array[], slot: number): number {
  const seen = ascending(rows.map((row) => row[slot] ?? Number.NaN));
  return seen.length < LEAST_NEIGHBOURS ? Number.NaN : quantile(seen, QUANTILE);
}
