/** The values that are known, in ascending order. */
export function ascending(values: Iterable<number>): Float64Array {
  return Float64Array.from(values)
    .filter((value) => !Number.isNaN(value))
    .toSorted();
}

/**
 * The smallest value that at least this part (above 0, at most 1) of the values is at or below: the nearest rank, so that it is
 * always a value that occurred. NaN where there are no values.
 */
export function quantile(sorted: Float64Array, part: number): number {
  // A product such as 0.9 x 10 may lie a hair above the whole number that it stands for.
  const rank = Math.ceil(part * sorted.length - 1e-9);
  return sorted[Math.max(1, rank) - 1] ?? Number.NaN;
}

export function median(values: Iterable<number>): number {
  return quantile(ascending(values), 0.5);
}

/** The highest value that is known; NaN where none is. */
export function highest(values: Float64Array): number {
  return values.reduce((most, value) => (value > most || Number.isNaN(most) ? value : most), Number.NaN);
}
