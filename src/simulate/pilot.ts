import type { HpaSpec } from './autoscaler.ts';
import type { Business } from './business.ts';
import type { Reading } from './hpa.ts';
import type { Bounds, Stamped } from './hpa-behavior.ts';
import type { Share } from './scenario.ts';
import type { Sensors } from './sensors.ts';

/** What a policy is told about the service that it scales: what an engineer knows, and nothing about the days to come. */
export interface Task {
  readonly service: string;
  readonly bounds: Bounds;
  readonly batchSize: number;
  readonly slots: number;
  /** How long a full batch takes. */
  readonly batchSeconds: number;
  /** Messages a second of one pod that works on full batches. */
  readonly ratePerPod: number;
  /** Within this wait a message shall be taken by a worker. */
  readonly sloSeconds: number;
  /** From the wish for one more pod until it works, typically. */
  readonly leadSeconds: number;
  readonly timeZone: string;
  /** Whom it shares its nodes with, itself included, where their shares were said; undefined where they were not. */
  readonly pool: PoolTask | undefined;
  /** The calendars that the load follows, as far as people know them. */
  readonly businesses: readonly Business[];
  readonly startMs: number;
  /** When the learning days end: who learns once, learns until then. */
  readonly learnUntilMs: number;
}

/** Pods that several services share. */
export interface PoolTask {
  readonly capacity: number;
  readonly members: readonly (Share & { readonly service: string })[];
}

/** A policy at the wheel of one service. It answers the metrics of an HPA, or sets replicas on its own. */
export type Pilot = ByMetrics | ByPlan;

export interface ByMetrics {
  readonly hpa: HpaSpec;
  /** Looks at the sensors and decides, every 15 s. */
  readonly tick?: (nowMs: number, sensors: Sensors) => void;
  /** What the metrics API answers at a sync of the HPA, one reading for each of its targets. */
  readonly read: (nowMs: number, sensors: Sensors) => readonly Reading[];
  /** The HPA of placeholder pods that keep nodes ready, and what its one metric answers. */
  readonly warm?: { readonly hpa: HpaSpec; readonly read: (nowMs: number) => Reading };
  /** How good its forecasts of the scored days were; undefined as long as none can be judged. */
  readonly forecast?: () => ForecastScore | undefined;
}

/** Forecasts of the arrival rate at the lead time, compared with what came. */
export interface ForecastScore {
  /** The mean pinball loss of the quantile that the policy steers by, in messages a second. */
  readonly pinball: number;
  /** That of the same quantile of a seasonal naive forecast. */
  readonly naivePinball: number;
  /** The part of what came that was at or below the quantile, 0 to 1. */
  readonly coverage: number;
}

/** Replicas from given moments on, in time order: for who knows what comes. */
export interface ByPlan {
  readonly plan: readonly Stamped[];
}

export type PilotFor = (task: Task) => Pilot;

/** One tick of an adapter. */
export const TICK_MS = 15_000;
