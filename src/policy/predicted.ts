/** What the predictor says of the arrivals for the lead time. */
export interface ArrivalsAhead {
  /** In the mode `observe` the forecast is shown and not used. */
  readonly mode: 'observe' | 'enforce';
  readonly quantile: number;
  /** That quantile of the arrivals, the highest over the lead time; for a `signal:` metric, of the signal. */
  readonly perSecond: number;
  /** It is not a forecast but what came unforeseen at this time of the last day like this one, and may come again. */
  readonly unforeseen: boolean;
  /** How far the forecast looks ahead. */
  readonly horizonMs: number;
  /** How old the newest sample is that it learnt from. */
  readonly ageMs: number;
  /**
   * Where the last value forecasts as well as the forecast: how far that quantile of its forecast lies above the median, 0 or more.
   * What arrives now, and so much more, then takes the place of the forecast.
   */
  readonly aboveLast: number | undefined;
  /** Whether it may be used now, and if not, why: the gate, not ready, stale. */
  readonly usable: boolean;
  readonly reason: string | undefined;
  /** The most that was seen at this time of day in the last days; undefined where nothing was. */
  readonly recentSameSlotMax: number | undefined;
}

/** How far a forecast may raise the value. */
export interface ForecastCaps {
  /** Times the most that was seen lately at this time of day. */
  readonly usual: number;
  /** Times what is needed now. */
  readonly reactive: number;
  /** Never above this. */
  readonly most: number | undefined;
}

/** A forecast as far as it may be used: a proposal, not yet rounded. */
export interface Proposal {
  readonly work: number;
  /** What it was before it was cut; undefined when it was not. */
  readonly uncut: number | undefined;
  readonly cut: 'usual' | 'most' | 'rise' | undefined;
}

/** With every decision a forecast may raise the last value twofold, or by four pods: as fast as an HPA follows by default. */
const RISE_TIMES = 2;
const RISE_PODS = 4;

/**
 * Cuts a forecast to what experience allows: `max(usual x most seen at this time of day, reactive x what is needed now)`, then
 * to the absolute cap, then to a rise from the last value that an HPA would follow. `workAt` gives the work for an arrival rate.
 */
export function propose(
  { perSecond, recentSameSlotMax }: Pick<ArrivalsAhead, 'perSecond' | 'recentSameSlotMax'>,
  workAt: (perSecond: number) => number,
  reactiveWork: number,
  caps: ForecastCaps,
  last: number | undefined,
): Proposal {
  const work = workAt(perSecond);
  const usual = recentSameSlotMax === undefined ? 0 : workAt(caps.usual * recentSameSlotMax);
  const rise = last === undefined ? Number.POSITIVE_INFINITY : Math.max(RISE_TIMES * last, last + RISE_PODS);
  const bounds = [
    ['usual', Math.max(usual, caps.reactive * reactiveWork)],
    ['most', caps.most ?? Number.POSITIVE_INFINITY],
    ['rise', rise],
  ] as const;
  const [cut, bound] = bounds.reduce((lowest, one) => (one[1] < lowest[1] ? one : lowest));
  return bound < work ? { work: bound, uncut: work, cut } : { work, uncut: undefined, cut: undefined };
}

/** What a decision goes by for the time ahead. */
export interface Anticipated {
  readonly perSecond: number;
  /** Where it is not the forecast: what arrives now, and how much more is expected than that. */
  readonly last: { readonly now: number; readonly above: number; readonly because: string } | undefined;
  /** Why nothing is; undefined where something is. */
  readonly notUsed: string | undefined;
}

/** The forecast; or what arrives now with room for how it changes, where the forecast is no better; or none of them. */
export function anticipated(ahead: ArrivalsAhead, now: number): Anticipated {
  const { aboveLast, usable, reason = 'the predictor does not say why', mode } = ahead;
  const observed = mode === 'observe' ? 'spec.forecast.mode is observe' : undefined;
  if (!usable && isRate(aboveLast) && isRate(now))
    return { perSecond: now + aboveLast, last: { now, above: aboveLast, because: reason }, notUsed: observed };
  if (!isRate(ahead.perSecond))
    return { perSecond: 0, last: undefined, notUsed: 'it is no number that arrivals can be' };
  return { perSecond: ahead.perSecond, last: undefined, notUsed: usable ? observed : reason };
}

function isRate(value: number | undefined): value is number {
  return value !== undefined && value >= 0 && Number.isFinite(value);
}
