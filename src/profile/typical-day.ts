import type { DayGrid, LocalDays } from './local-days.ts';
import { ascending, median, quantile } from './quantile.ts';

/** What the days of one kind have in common. */
export interface TypicalDay {
  readonly kind: string;
  readonly slotMinutes: number;
  /** The days that it is made of, in slots; one row for each. */
  readonly rows: readonly Float64Array[];
  /** By slot: the median of the days; NaN where less than half of them have a value. */
  readonly curve: Float64Array;
  /** How far the curve is off by chance: a standard deviation. */
  readonly noise: number;
}

/** What fewer days have in common may be chance. */
export const LEAST_DAYS = 5;

/** The typical day of each kind that has days enough. */
export function typicalDays({ days }: LocalDays, { rows, slotMinutes }: DayGrid): readonly TypicalDay[] {
  const positions = [...days.keys()].filter((i) => rows[i]?.some((value) => !Number.isNaN(value)));
  return Array.from(
    Map.groupBy(positions, (i) => days[i]?.kind ?? ''),
    ([kind, ofKind]) =>
      typicalDay(
        kind,
        slotMinutes,
        ofKind.flatMap((i) => rows[i] ?? []),
      ),
  ).filter((one) => one.rows.length >= LEAST_DAYS);
}

function typicalDay(kind: string, slotMinutes: number, rows: readonly Float64Array[]): TypicalDay {
  const slots = Array.from({ length: rows[0]?.length ?? 0 }, (_, slot) =>
    ascending(rows.map((row) => row[slot] ?? Number.NaN)),
  );
  const isKnown = (sorted: Float64Array) => sorted.length >= Math.max(LEAST_DAYS, rows.length / 2);
  const curve = Float64Array.from(slots, (sorted) => (isKnown(sorted) ? quantile(sorted, 0.5) : Number.NaN));
  const errors = slots.filter(isKnown).map(standardError);
  return { kind, slotMinutes, rows, curve, noise: Math.max(median(errors), raggedness(curve)) };
}

/** Of a median: 1.253 s / sqrt(n) for normal values. */
function standardError(sorted: Float64Array): number {
  const middle = quantile(sorted, 0.5);
  return (1.253 * deviation(sorted.map((value) => value - middle))) / Math.sqrt(sorted.length);
}

/** What neighbouring slots differ by: of independent ones, sqrt(2) times the standard deviation. */
function raggedness(curve: Float64Array): number {
  return deviation(curve.subarray(1).map((value, slot) => value - (curve[slot] ?? Number.NaN))) / Math.SQRT2;
}

/** The standard deviation of normal values around 0, by the median of their sizes, which a few large ones do not move. */
function deviation(values: Float64Array): number {
  return 1.483 * median(values.map(Math.abs));
}
