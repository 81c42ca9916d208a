import type { GpuSeconds, Ledger } from './ledger.ts';
import { GPU_STATES, type PriceClass } from './ledger.ts';
import type { ForecastScore } from './pilot.ts';
import type { Recovery } from './spikes.ts';
import type { WaitSummary } from './waits.ts';

/** What a policy did to a world, within the scored days. */
export interface Outcome {
  readonly services: readonly ServiceOutcome[];
  readonly gpuSeconds: Readonly<Record<PriceClass, GpuSeconds>>;
  /** Paid GPU-hours. */
  readonly gpuHours: number;
  /** The share of paid GPU time that was work. */
  readonly utilisation: number;
  readonly nodesOrdered: number;
  /** From its creation until it was ready, for every pod of the run in the order of becoming ready. */
  readonly podStartSeconds: readonly number[];
}

export interface ServiceOutcome {
  readonly name: string;
  readonly waits: WaitSummary;
  readonly recoveries: readonly Recovery[];
  /** Changes of direction within half an hour. */
  readonly reversals: number;
  /** Replicas added and removed. */
  readonly changed: number;
  /** Messages in a completed batch in units of the batch size, above 0 and at most 1; NaN without a batch. */
  readonly batchEfficiency: number;
  /** How an HPA followed the policy; absent where none steers. */
  readonly following?: Following;
  /** Absent for who does not judge its forecasts, or makes none. */
  readonly forecast?: ForecastScore;
  /** Over the whole run. */
  readonly arrived: number;
  readonly completed: number;
  readonly timeline: Timeline;
}

/** What became of a policy's answers. */
export interface Following {
  /** Looks of the HPA, and those at which a metric was an error: the source failed, the answer was too old, or there was none yet. */
  readonly syncs: number;
  readonly syncsWithError: number;
  /** From the tick at which more replicas were decided until the HPA asked for more; empty for who answers without ticks. */
  readonly upLagSeconds: readonly number[];
}

/** One point a minute. */
export interface Timeline {
  readonly startMs: number;
  /** Messages that arrived within the minute, and those of them that waited longer than the objective. */
  readonly arrived: readonly number[];
  readonly late: readonly number[];
  readonly wanted: readonly number[];
  readonly ready: readonly number[];
  readonly backlog: readonly number[];
}

export function outcome(
  services: readonly ServiceOutcome[],
  ledger: Ledger,
  { nodesOrdered, podStartSeconds }: Pick<Outcome, 'nodesOrdered' | 'podStartSeconds'>,
): Outcome {
  const gpuSeconds = { onDemand: ledger.seconds('onDemand'), spot: ledger.seconds('spot') };
  const paid = paidSeconds(ledger);
  const busy = gpuSeconds.onDemand.busy + gpuSeconds.spot.busy;
  return {
    services,
    gpuSeconds,
    gpuHours: paid / 3600,
    utilisation: paid === 0 ? 0 : busy / paid,
    nodesOrdered,
    podStartSeconds,
  };
}

/** What was charged so far, whatever the GPUs did. */
export function paidSeconds(ledger: Ledger): number {
  return total(ledger.seconds('onDemand')) + total(ledger.seconds('spot'));
}

function total(seconds: GpuSeconds): number {
  return GPU_STATES.reduce((sum, state) => sum + seconds[state], 0);
}
