import { GPU_STATES } from '../ledger.ts';
import type { Outcome, ServiceOutcome } from '../outcome.ts';
import type { ForecastScore } from '../pilot.ts';
import type { Settings } from '../rivals/rival.ts';
import { scoreOf } from '../score.ts';
import { forecastOf, meanOfSpikes, messages, sum, type UpLag, upLagOf, worst } from './across.ts';
import type { Entry } from './contest.ts';
import { type Costs, meanCosts } from './costs.ts';
import { type Estimate, estimate } from './estimate.ts';
import { type Provisioning, provisioning } from './provisioning.ts';

/** What one policy with one kind of settings did in all worlds. */
export interface Row {
  readonly policy: string;
  readonly title: string;
  readonly kind: Entry['kind'];
  readonly settings: Settings;
  /** The share of messages within the objective, of the service that fares worst. */
  readonly withinSlo: Estimate;
  readonly worstWindow: Estimate;
  readonly p99Seconds: Estimate;
  /** Seconds beyond the objective for every 1,000 messages. */
  readonly lateSecondsPer1000: Estimate;
  /** How long after its deadline the latest message was taken, of the service that fares worst: what a batch lane is late by. */
  readonly latestMinutes: Estimate;
  readonly gpuHours: Estimate;
  /** GPU-hours in units of the oracle's in the same world. */
  readonly ratio: Estimate;
  readonly gpuHoursByState: Readonly<Record<string, Estimate>>;
  readonly utilisation: Estimate;
  /** Messages in a batch in units of the batch size, of the service that fills them least. */
  readonly batchEfficiency: Estimate;
  readonly reversalsPerDay: Estimate;
  readonly replicasChangedPerHour: Estimate;
  readonly nodesPerDay: Estimate;
  /** From the start of a spike until the wait is back within the objective. */
  readonly recoverySeconds: Estimate;
  /** What those wait who arrive in the first ten minutes of a spike. */
  readonly spikeWaitSeconds: Estimate;
  readonly provisioning: Readonly<Record<keyof Provisioning, Estimate>>;
  readonly cost: Costs;
  /** For 1,000 messages. */
  readonly costPer1000: Costs;
  readonly upLag: UpLag | undefined;
  readonly forecast: ForecastScore | undefined;
  /** Looks of the HPA at which a metric was an error, a day. */
  readonly errorsPerDay: Estimate;
  readonly services: readonly ServiceRow[];
}

export interface ServiceRow {
  readonly name: string;
  readonly withinSlo: Estimate;
  readonly p99Seconds: Estimate;
  readonly latestMinutes: Estimate;
}

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
  const outcomes = group.map(({ outcome }) => outcome);
  const over = (measure: (outcome: Outcome) => number) => estimate(outcomes.map(measure));
  const gaps = group.map(({ outcome, needs }) => provisioning(outcome, needs));
  const gap = (name: keyof Provisioning) => estimate(gaps.map((one) => one[name]));
  return {
    policy,
    title,
    kind,
    settings,
    withinSlo: over((of) => scoreOf(of).withinSlo),
    worstWindow: over(worst(({ waits }) => waits.worstWindow, Math.min)),
    p99Seconds: over(worst(({ waits }) => waits.p99Seconds, Math.max)),
    lateSecondsPer1000: over((of) => (1000 * sum(of, ({ waits }) => waits.lateSeconds)) / messages(of)),
    latestMinutes: over(worst(({ waits }) => waits.latestSeconds / 60, Math.max)),
    gpuHours: over(({ gpuHours }) => gpuHours),
    ratio: estimate(group.map(({ outcome, seed }) => outcome.gpuHours / (oracleHours.get(seed) ?? Number.NaN))),
    gpuHoursByState: Object.fromEntries(
      GPU_STATES.map((state) => [
        state,
        over(({ gpuSeconds }) => (gpuSeconds.onDemand[state] + gpuSeconds.spot[state]) / 3600),
      ]),
    ),
    utilisation: over(({ utilisation }) => utilisation),
    batchEfficiency: over(worst(({ batchEfficiency }) => batchEfficiency, Math.min)),
    reversalsPerDay: over((of) => scoreOf(of).reversalsPerDay),
    replicasChangedPerHour: over((of) => sum(of, ({ changed }) => changed) / scoredDays / 24),
    nodesPerDay: over(({ nodesOrdered }) => nodesOrdered / scoredDays),
    recoverySeconds: over(meanOfSpikes(({ seconds }) => seconds)),
    spikeWaitSeconds: over(meanOfSpikes(({ meanWaitSeconds }) => meanWaitSeconds)),
    provisioning: {
      underPodHours: gap('underPodHours'),
      overPodHours: gap('overPodHours'),
      underTimeShare: gap('underTimeShare'),
      overTimeShare: gap('overTimeShare'),
    },
    cost: meanCosts(outcomes),
    costPer1000: meanCosts(outcomes, (of) => 1000 / messages(of)),
    upLag: upLagOf(outcomes),
    forecast: forecastOf(outcomes),
    errorsPerDay: over((of) => sum(of, ({ following }) => following?.syncsWithError ?? 0) / scoredDays),
    services: (outcomes[0]?.services ?? []).map(({ name }, i) => serviceRow(name, outcomes, i)),
  };
}

function serviceRow(name: string, outcomes: readonly Outcome[], index: number): ServiceRow {
  const over = (measure: (service: ServiceOutcome) => number) =>
    estimate(outcomes.flatMap(({ services }) => services.slice(index, index + 1)).map(measure));
  return {
    name,
    withinSlo: over(({ waits }) => waits.withinSlo),
    p99Seconds: over(({ waits }) => waits.p99Seconds),
    latestMinutes: over(({ waits }) => waits.latestSeconds / 60),
  };
}
