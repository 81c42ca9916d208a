import { namedRandom } from '../random.ts';
import type { Settings } from '../rivals/rival.ts';
import type { Entry } from './contest.ts';

/** A mean over the worlds, and where it lies with 95 % confidence. */
export interface Estimate {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

export interface Row {
  readonly policy: string;
  readonly title: string;
  readonly kind: Entry['kind'];
  readonly settings: Settings;
  /** The share of messages within the objective, of the service that fares worst. */
  readonly withinSlo: Estimate;
  readonly worstWindow: Estimate;
  readonly p99Seconds: Estimate;
  readonly gpuHours: Estimate;
  /** GPU-hours in units of the oracle's in the same world. */
  readonly ratio: Estimate;
  readonly utilisation: Estimate;
  readonly reversalsPerDay: Estimate;
  /** From the start of a spike until the wait is back within the objective. */
  readonly recoverySeconds: Estimate;
  /** In units of the list price of an on-demand GPU-hour. */
  readonly cost: Readonly<Record<string, number>>;
}

/** What a GPU-hour costs in units of its on-demand list price. */
const PRICES = {
  list: { onDemand: 1, spot: 0.4 },
  committed: { onDemand: 0.55, spot: 0.4 },
  cheapSpot: { onDemand: 1, spot: 0.09 },
} as const;

/** A policy that keeps less than this has no cost ratio: it did not do the work. */
export const COMPARABLE_SLO = 0.99;

export function rowsOf(entries: readonly Entry[], scoredDays: number): Row[] {
  const oracleHours = new Map(
    entries.filter(({ policy }) => policy === 'oracle').map(({ seed, outcome }) => [seed, outcome.gpuHours]),
  );
  const groups = Map.groupBy(entries, ({ policy, kind }) => `${policy} ${kind}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first === undefined ? [] : [rowOf(first, group, oracleHours, scoredDays)];
  });
}

function rowOf(
  { policy, title, kind, settings }: Entry,
  group: readonly Entry[],
  oracleHours: ReadonlyMap<number, number>,
  scoredDays: number,
): Row {
  const over = (measure: (entry: Entry) => number) => estimate(group.map(measure));
  return {
    policy,
    title,
    kind,
    settings,
    withinSlo: over(({ outcome }) => Math.min(...outcome.services.map(({ waits }) => waits.withinSlo))),
    worstWindow: over(({ outcome }) => Math.min(...outcome.services.map(({ waits }) => waits.worstWindow))),
    p99Seconds: over(({ outcome }) => Math.max(...outcome.services.map(({ waits }) => waits.p99Seconds))),
    gpuHours: over(({ outcome }) => outcome.gpuHours),
    ratio: over(({ outcome, seed }) => outcome.gpuHours / (oracleHours.get(seed) ?? Number.NaN)),
    utilisation: over(({ outcome }) => outcome.utilisation),
    reversalsPerDay: over(
      ({ outcome }) => outcome.services.reduce((sum, { reversals }) => sum + reversals, 0) / scoredDays,
    ),
    recoverySeconds: over(({ outcome }) => {
      const all = outcome.services.flatMap(({ recoveries }) => recoveries.map(({ seconds }) => seconds));
      return all.reduce((sum, seconds) => sum + seconds, 0) / Math.max(1, all.length);
    }),
    cost: Object.fromEntries(
      Object.entries(PRICES).map(([name, price]) => [name, over(({ outcome }) => costOf(outcome, price)).mean]),
    ),
  };
}

function costOf({ gpuSeconds }: Entry['outcome'], price: { readonly onDemand: number; readonly spot: number }): number {
  return hours(gpuSeconds.onDemand) * price.onDemand + hours(gpuSeconds.spot) * price.spot;
}

function hours(seconds: Readonly<Record<string, number>>): number {
  return Object.values(seconds).reduce((sum, of) => sum + of, 0) / 3600;
}

const RESAMPLES = 2000;

/** The mean with its percentile bootstrap interval (B. Efron, 1979), the same for the same values. */
function estimate(values: readonly number[]): Estimate {
  const random = namedRandom(1, 'bootstrap');
  const meanOf = (pick: () => number) => values.reduce((sum) => sum + pick(), 0) / values.length;
  const means = Array.from({ length: RESAMPLES }, () =>
    meanOf(() => values[Math.floor(random() * values.length)] ?? Number.NaN),
  ).toSorted((a, b) => a - b);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, low: means[0.025 * RESAMPLES] ?? mean, high: means[0.975 * RESAMPLES] ?? mean };
}
