import type { Business } from './business.ts';
import type { RateCurve, Stretch } from './arrivals.ts';
import type { Delays } from './delays.ts';
import type { PoolSpec } from './cluster-autoscaler.ts';
import type { Bounds } from './hpa-behavior.ts';
import type { Fault } from './pipeline.ts';
import type { ServiceTime } from './service-time.ts';

/** A world to be tried in: what comes, who works on it, on which machines, and what can be seen of it. */
export interface Scenario {
  readonly name: string;
  /** The whole run. */
  readonly run: Stretch;
  /** The days that are scored; before them every policy may learn. */
  readonly scored: Stretch;
  readonly timeZone: string;
  readonly services: readonly ServiceScenario[];
  readonly pool: PoolSpec;
  readonly delays: Delays;
  readonly faults: readonly Fault[];
}

/** A part of a pool that several services share. */
export interface Share {
  readonly weight: number;
  readonly guarantee: number;
  readonly priority: number;
}

export interface ServiceScenario {
  readonly name: string;
  /** What is expected to arrive. It may draw what differs from world to world from `random`. */
  readonly load: (random: () => number) => Load;
  /** What of it is known beforehand. */
  readonly businesses: readonly Business[];
  /** The variance of the counts per second in units of their mean, at least 1. */
  readonly burstiness: number;
  readonly time: ServiceTime;
  readonly batchSize: number;
  readonly slots: number;
  readonly bounds: Bounds;
  readonly sloSeconds: number;
  /** What it may have of nodes that are scarce; undefined where nobody said so. */
  readonly share?: Share | undefined;
  /** A message of a lost worker is delivered again after this time. */
  readonly ackDeadlineSeconds: number;
}

export interface Load {
  readonly curve: RateCurve;
  /** When something sudden begins, ms: the moments at which the recovery is measured. */
  readonly spikesMs: readonly number[];
  /** What nobody announced. */
  readonly bursts: readonly Stretch[];
}
