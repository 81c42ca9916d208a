/** What the predictor says of the arrivals for the lead time. */
export interface ArrivalsAhead {
  /** In the mode `observe` the forecast is shown and not used. */
  readonly mode: 'observe' | 'enforce';
  readonly quantile: number;
  /** That quantile of the arrivals, the highest over the lead time; for a `signal:` metric, of the signal. */
  readonly perSecond: number;
  /** How far the forecast looks ahead. */
  readonly horizonMs: number;
  /** How old the newest sample is that it learnt from. */
  readonly ageMs: number;
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
  { perSecond, recentSameSlotMax }: ArrivalsAhead,
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

/** Why a forecast is not used; undefined when it is. */
export function notUsed(ahead: ArrivalsAhead): string | undefined {
  if (!(ahead.perSecond >= 0 && Number.isFinite(ahead.perSecond))) return 'it is no number that arrivals can be';
  if (!ahead.usable) return ahead.reason ?? 'the predictor does not say why';
  return ahead.mode === 'observe' ? 'spec.forecast.mode is observe' : undefined;
}
