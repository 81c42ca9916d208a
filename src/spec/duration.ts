/** The longest duration that means something here; a longer one is a mistake. */
export const YEAR_MS = 365 * 86_400_000;

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
  ['ms', 1],
] as const;

const GRAMMAR = /^(?!$)(?:(\d{1,15})d)?(?:(\d{1,15})h)?(?:(\d{1,15})m)?(?:(\d{1,15})s)?(?:(\d{1,15})ms)?$/;

/**
 * The milliseconds of a duration such as `500ms`, `30s`, `5m`, `2h`, `1d` or `1h30m` (larger units first, each at most once);
 * undefined when the text is none. A number without a unit is none: it could mean anything.
 */
export function parseDuration(text: string): number | undefined {
  const counts = GRAMMAR.exec(text)?.slice(1);
  if (counts === undefined) return undefined;
  const ms = UNITS.reduce((sum, [, unitMs], i) => sum + Number(counts[i] ?? 0) * unitMs, 0);
  return Number.isSafeInteger(ms) ? ms : undefined;
}

/** The text that `parseDuration` reads as `ms`, a whole number from 0 on: `1h30m`, and `0s` for none. */
export function printDuration(ms: number): string {
  let rest = ms;
  const parts = UNITS.map(([unit, unitMs]) => {
    const count = Math.floor(rest / unitMs);
    rest -= count * unitMs;
    return count === 0 ? '' : `${count}${unit}`;
  });
  return parts.join('') || '0s';
}
