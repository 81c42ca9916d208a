import { localMinute } from './local-time.ts';

const UNITS: readonly (readonly [ms: number, unit: string])[] = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'm'],
  [1000, 's'],
  [1, 'ms'],
];

/** Ms as people say them, the two largest units that count: `45s`, `6m20s`, `2h5m`, `3d4h`. */
export function duration(ms: number): string {
  let left = ms < 1000 ? Math.round(ms) : Math.round(ms / 1000) * 1000;
  const parts: string[] = [];
  for (const [size, unit] of UNITS) {
    const count = Math.floor(left / size);
    left -= count * size;
    if (count > 0) parts.push(`${count}${unit}`);
  }
  return parts.slice(0, 2).join('') || '0s';
}

const SMALL = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 });
const LARGE = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** A number for reading: `1,240`, `12.5`, `0.333`, `1.2e+18`. */
export function amount(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-6 || size >= 1e15)) return value.toExponential(1);
  return (size < 100 ? SMALL : LARGE).format(value);
}

/** A time for reading by the clock of a zone, else of UTC: `2026-11-23 09:30 America/New_York`. */
export function clock(atMs: number | undefined, timeZone = 'UTC'): string {
  return atMs === undefined ? 'an unknown time' : `${localMinute(timeZone, atMs)} ${timeZone}`;
}
