import { MINUTE_MS } from '../../profile/load.ts';
import type { Profile } from '../../profile/profile.ts';
import type { RecurringPeak } from '../../profile/recurring-peaks.ts';

const NEAR_MINUTES = 10;

/** What of the calendar happens when a peak begins or is highest: `regular opens`, `regular closes`. */
export function windowsBeside({ beginMinute, topMinute }: RecurringPeak, { windows, load }: Profile): string {
  const near = (a: number, b: number) => Math.abs(a - b) <= Math.max(NEAR_MINUTES, load.stepMs / MINUTE_MS);
  const opening = windows
    .filter(({ opensMinute }) => near(opensMinute, beginMinute))
    .map(({ name }) => `${name} opens`);
  const closing = windows
    .filter(({ closesMinute }) => near(closesMinute, topMinute))
    .map(({ name }) => `${name} closes`);
  return [...opening, ...closing][0] ?? '';
}
