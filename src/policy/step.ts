import type { LeadTime } from './lead-time.ts';
import type { Part } from './part.ts';
import type { Because } from './share.ts';

/**
 * One step of a decision, with its inputs. `value` is what the step asks for, or what it made of the value before it. Steps are in
 * the order in which they were taken; explain.ts tells each to people.
 */
export type Step = Work | Need | Room | Bound;

export type StepName = Step['name'];

/** What was found about the work. */
type Work =
  /** The signal as it was read. */
  | { readonly name: 'signal'; readonly value: number }
  /** The arrivals without what chance alone can make of a minute: their newest sample, their mean of the last minutes, and its noise. */
  | {
      readonly name: 'calm';
      readonly value: number;
      readonly newest: number;
      readonly mean: number;
      readonly noise: number;
    }
  /** The backlog carried forward to now, with its bounds. */
  | {
      readonly name: 'nowcast';
      readonly value: number;
      readonly least: number;
      readonly most: number;
      readonly from: number;
      readonly arrived: number;
      readonly completed: number;
      /** Messages by which chance alone can have moved it, and which are not counted. */
      readonly chance: number;
    }
  /** Work that piles up until pods that are wanted now are ready. */
  | {
      readonly name: 'pileUp';
      readonly value: number;
      readonly arrivalsPerSecond: number;
      readonly readyPods: number;
      readonly seconds: number;
    };

/** Proposals: the largest of them is the need. */
type Need =
  /** Pods that keep up with what arrives and drain what waits. */
  | {
      readonly name: 'reactive';
      readonly value: number;
      /** The same before it is rounded up. */
      readonly work: number;
      readonly backlog: number;
      /** Messages of it that are being worked on already. */
      readonly inWork: number;
      /** Undefined when no arrivals are configured. */
      readonly arrivalsPerSecond: number | undefined;
      readonly drainSeconds: number;
      /** Messages a second of one pod, and how that is known. */
      readonly ratePerPod: number;
      readonly rateFrom: 'configured' | 'learnt' | 'bounded';
      readonly utilisation: number;
    }
  | PredictedStep
  /** Pods that finish the work in time. */
  | {
      readonly name: 'deadline';
      readonly value: number;
      readonly event: string;
      readonly backlog: number;
      readonly leftMs: number;
      readonly startUpMs: number;
      /** Undefined where the deadline can be met; else what would be needed. */
      readonly trouble: string | undefined;
    }
  /** Pods that a window of the calendar asks for, opened early by the lead time. */
  | ({ readonly name: 'scheduled'; readonly value: number; readonly lead: LeadTime | undefined } & RuleTaken);

/** The same as reactive with a quantile of the arrivals to come. */
export interface PredictedStep {
  readonly name: 'predicted';
  readonly value: number;
  /** What is forecast: arrivals a second or, for a `signal:` metric, the signal. */
  readonly perSecond: number;
  /** It came unforeseen at this time of the last day like this one, and is expected again. */
  readonly unforeseen: boolean;
  /** Where the last value takes the forecast's place: what there is now, how much more is expected, and why. */
  readonly last: { readonly now: number; readonly above: number; readonly because: string } | undefined;
  readonly unit: '/s' | '';
  readonly quantile: number;
  readonly horizonMs: number;
  readonly ageMs: number;
  /** What the value was before it was cut, and by which bound. */
  readonly uncut: number | undefined;
  readonly cut: 'usual' | 'most' | 'rise' | undefined;
  /** Why it is not used; undefined when it is. */
  readonly notUsed: string | undefined;
}

/** What is added to the need, and what keeps the value up. */
type Room =
  /** One pod more than the work needs, as it was wanted before and the work is little less. */
  | { readonly name: 'steady'; readonly value: number; readonly work: number }
  | {
      readonly name: 'headroom';
      readonly value: number;
      readonly work: number;
      readonly rules: readonly RuleTaken[];
      /** Some rules need a calendar that is not known. */
      readonly blind: boolean;
    }
  | {
      readonly name: 'gpuMemory';
      readonly value: number;
      /** Undefined when it is not known. */
      readonly ratio: number | undefined;
      readonly effect: 'raised' | 'held' | 'none';
      readonly because: string;
    };

/** What the value is bounded by, rounded to or split into. */
type Bound =
  /** Pods that start together, in whole groups. */
  | { readonly name: 'groups'; readonly value: number; readonly groupSize: number }
  /** The user's bounds, when they changed the value. */
  | { readonly name: 'limits'; readonly value: number; readonly bound: 'min' | 'max' }
  /** The part of the pods that this metric stands for. */
  | ({ readonly name: 'part'; readonly value: number; readonly whole: number } & Part)
  /** The value is so close to the replicas that an HPA would not act on it. */
  | {
      readonly name: 'tolerance';
      readonly value: number;
      readonly wanted: number;
      readonly replicas: number;
      readonly cleared: boolean;
    }
  /** Cut to the metric's share of a pool whose capacity is smaller than what its members want together. */
  | {
      readonly name: 'pool';
      readonly value: number;
      readonly wanted: number;
      readonly pool: string;
      readonly capacity: number;
      /** What all members want together. */
      readonly allWanted: number;
      /** The share, before it is rounded down to whole groups. */
      readonly share: number;
      readonly groupSize: number;
      readonly because: Exclude<Because, 'satisfied'>;
    }
  /** Placeholder pods for what is wanted within the lead time of a node. */
  | {
      readonly name: 'warm';
      readonly value: number;
      readonly now: number;
      readonly ahead: number;
      readonly podsPerNode: number;
      readonly lead: LeadTime | undefined;
    }
  /** The value that the user declared for missing signals. */
  | { readonly name: 'missing'; readonly value: number; readonly reason: string };

/** A headroom rule as a decision used it. */
export interface RuleTaken {
  /** Its place in the list, from 1 on. */
  readonly number: number;
  /** When it holds: `during regular`, `between 22:00-06:00`; undefined where it always does. */
  readonly when: string | undefined;
  readonly percent: number;
  readonly atLeast: number | undefined;
  readonly atMost: number | undefined;
  readonly opensMs: number | undefined;
  readonly closesMs: number | undefined;
  /** By whose clock its window is told. */
  readonly timeZone: string | undefined;
  /** The window is not open yet. */
  readonly early: boolean;
  /** How much of the rule holds, from 0 at the beginning of a ramp to 1. */
  readonly share: number;
}
