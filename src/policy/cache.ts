import type { ArrivalsAhead } from './predicted.ts';
import type { Rate } from './rules.ts';
import { type Signal, trust } from './signal.ts';
import { amount } from './words.ts';

/** The part of arrivals that a cache in front of the pods lets through: `arrivals x (1 - hit ratio)`. */
export function missed(arrivalsPerSecond: number, ratio: number): number {
  return arrivalsPerSecond * (1 - ratio);
}

/** What a cache answers, from 0 to 1, and a remark where that is not known. */
export interface HitRatio {
  readonly ratio: number;
  readonly note: string | undefined;
}

/**
 * The share of arrivals that a cache answers, from 0 to 1, for as long as it is known or held. 0 where it is not: a cache that
 * nobody can vouch for saves nothing, so that an unknown ratio never lowers a value. So is a number above 1, such as percent.
 */
export function hitRatio(nowMs: number, ratio: Signal, holdMs: number): HitRatio {
  const known = trust(ratio, nowMs, holdMs);
  if (known.state === 'missing') return nothingOff(known.reason);
  const { value } = known.sample;
  return value > 1
    ? nothingOff(`${ratio.name} is ${amount(value)}, which is no share`)
    : { ratio: value, note: undefined };
}

function nothingOff(reason: string): HitRatio {
  return { ratio: 0, note: `nothing is taken off the arrivals for a cache, because ${reason}` };
}

/** What is left of the arrivals behind a cache. */
export function afterCache(arrivals: Rate, ratio: number): Rate {
  if (ratio === 0) return arrivals;
  const { sample, previous, recent } = arrivals;
  return {
    ...arrivals,
    // Without the ratio: the name stands in conditions, which must not change all the time.
    name: `${arrivals.name} less what a cache answers`,
    sample: sample && { ...sample, value: missed(sample.value, ratio) },
    previous: previous && { ...previous, value: missed(previous.value, ratio) },
    recent: { ...recent, values: recent.values.map((rate) => missed(rate, ratio)) },
  };
}

/** The same of a forecast of the arrivals, which is learnt from all of them. */
export function aheadAfterCache(ahead: ArrivalsAhead, ratio: number): ArrivalsAhead {
  const { perSecond, aboveLast, recentSameSlotMax } = ahead;
  const left = (rate: number | undefined) => (rate === undefined ? undefined : missed(rate, ratio));
  return {
    ...ahead,
    perSecond: missed(perSecond, ratio),
    aboveLast: left(aboveLast),
    recentSameSlotMax: left(recentSameSlotMax),
  };
}
