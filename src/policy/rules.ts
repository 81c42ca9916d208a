import type { GpuMemoryRules } from './gpu-memory.ts';
import type { HeadroomRule } from './headroom.ts';
import type { LatelyRate } from './calm.ts';
import type { LeadTime } from './lead-time.ts';
import type { Part } from './part.ts';
import type { ArrivalsAhead, ForecastCaps } from './predicted.ts';
import type { LearntRate } from './service-rate.ts';
import type { Series } from '../series/series.ts';
import type { Signal } from './signal.ts';
import type { Schedule } from './window.ts';

/** What happens when a signal is missing: it is held for `holdMs`; then an error, or the number that the user declared (`then` in the YAML). */
export interface Missing {
  readonly holdMs: number;
  readonly fallback: 'error' | number;
}

/** What raises a value, of pods or of a signal. */
export interface RaisingRules {
  readonly forecast?: ForecastCaps | undefined;
  readonly headroom?: readonly HeadroomRule[] | undefined;
  /** The zone of times of day; the calendar's where it is undefined. */
  readonly timeZone?: string | undefined;
}

/** The rules of a `signal:` metric. */
export interface SignalRules extends RaisingRules {
  readonly missing: Missing;
}

/** The rules of a `pods:` metric. */
export interface PodsRules extends RaisingRules {
  readonly drainSeconds: number;
  readonly batchSize: number;
  readonly batchesAtOnce: number;
  readonly utilisation: number;
  /** What waits is to be done when this event of the calendar ends. */
  readonly deadline?: { readonly event: string } | undefined;
  readonly gpuMemory?: GpuMemoryRules | undefined;
  /** So many pods start together. */
  readonly step?: number | undefined;
  /** Small steps are rounded up until an HPA acts on them. */
  readonly clearTolerance?: boolean | undefined;
  /** The metric stands for a part of the pods; the limits are those of the whole. */
  readonly share?: Part | undefined;
  readonly limits: { readonly min: number; readonly max: number };
  readonly missing: Missing;
}

/** How long a batch takes, in seconds: a plain number, or a signal with the number that stands in for it. */
export type BatchSeconds = number | { readonly signal: Signal; readonly otherwise: number | undefined };

/** A rate per second, with its recent samples on their grid. */
export type Rate = Signal & { readonly recent: Series };

export interface PodsSignals {
  /** Messages that wait or are being worked on. */
  readonly backlog: Signal;
  /** New messages a second. */
  readonly arrivals: Rate | undefined;
  /** Completed messages a second. */
  readonly completions?: Rate | undefined;
  /** Pods that do work. */
  readonly readyPods?: Signal | undefined;
  readonly batchSeconds: BatchSeconds;
}

/** What is known beyond the signals; every part may be unknown. */
export interface Outlook {
  readonly ahead?: ArrivalsAhead | undefined;
  readonly schedule?: Schedule | undefined;
  readonly lead?: LeadTime | undefined;
  /** The ratio of GPU memory in use, and whether it is flat while the load moves. */
  readonly gpuMemory?: { readonly signal: Signal; readonly flat: boolean } | undefined;
  readonly learnt?: LearntRate | undefined;
  readonly lately?: LatelyRate | undefined;
  /** Remarks that change nothing about the value. */
  readonly notes?: readonly string[] | undefined;
  readonly last?: Last | undefined;
}

/** What was answered last. */
export interface Last {
  /** Pods of the whole pool. */
  readonly wanted: number;
  /** The replicas of an HPA that followed all values so far. */
  readonly replicas: number;
}
