import type { Expectation } from '../forecast/foresight.ts';
import type { ArrivalsAhead } from './predicted.ts';

/** What a forecaster expects, as a decision takes it: what is not a number is not usable. */
export function aheadOf(
  { mode, quantile }: Pick<ArrivalsAhead, 'mode' | 'quantile'>,
  expected: Expectation,
): ArrivalsAhead {
  const { value, unforeseen, horizonMs, ageMs, usable, reason, readyAtMs, recentMost, aboveLast } = expected;
  const when = readyAtMs === undefined ? '' : `; ready at about ${new Date(readyAtMs).toISOString().slice(0, 16)}Z`;
  return {
    mode,
    quantile,
    perSecond: Number.isNaN(value) ? 0 : value,
    horizonMs,
    ageMs: Number.isNaN(ageMs) ? 0 : ageMs,
    unforeseen,
    aboveLast,
    usable: usable && !Number.isNaN(value),
    reason: usable ? undefined : `${reason}${when}`,
    recentSameSlotMax: recentMost,
  };
}
