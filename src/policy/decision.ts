import type { Because } from './share.ts';

/** What to answer and every step that led there; or why there is no answer. A decision can be told to people: explain.ts. */
export type Decision = Answered | Refused;

export interface Answered {
  readonly kind: 'value';
  readonly value: number;
  /** The step that had the last word on the value. */
  readonly winner: Step['name'];
  readonly steps: readonly Step[];
  readonly inputs: readonly Input[];
  /** Remarks that change nothing about the value: sentences for people. */
  readonly notes?: readonly string[];
  /** When the oldest input was true, ms since the epoch. */
  readonly atMs: number;
  /** From this moment the value must not be answered any more, ms since the epoch. */
  readonly untilMs: number;
  /** The sentence that takes the value's place then. */
  readonly afterwards: string;
}

export interface Refused {
  readonly kind: 'refusal';
  /** A sentence for the person who reads it in an HPA's event: what is missing, since when, and why. */
  readonly reason: string;
}

/** A signal as a decision used it. */
export interface Input {
  readonly name: string;
  readonly value: number;
  readonly ageMs: number;
  /** A held value is older than its signal may be, and still used for a while. */
  readonly state: 'fresh' | 'held';
}

export type Step =
  /** The signal as it was read. */
  | { readonly name: 'signal'; readonly value: number }
  /** The backlog carried forward to now. */
  | {
      readonly name: 'nowcast';
      readonly value: number;
      readonly from: number;
      readonly arrived: number;
      readonly completed: number;
    }
  /** Pods that keep up with what arrives and drain what waits. */
  | {
      readonly name: 'reactive';
      readonly value: number;
      readonly backlog: number;
      /** Undefined when no arrivals are configured. */
      readonly arrivalsPerSecond: number | undefined;
      readonly drainSeconds: number;
      /** Messages a second of one pod. */
      readonly ratePerPod: number;
      readonly utilisation: number;
    }
  /** The user's bounds, when they changed the value. */
  | { readonly name: 'limits'; readonly value: number; readonly bound: 'min' | 'max' }
  /** Cut to the metric's share of a pool whose capacity is smaller than what its members want together. */
  | {
      readonly name: 'pool';
      readonly value: number;
      readonly wanted: number;
      readonly pool: string;
      readonly capacity: number;
      /** What all members want together. */
      readonly allWanted: number;
      readonly because: Exclude<Because, 'satisfied'>;
    }
  /** The value that the user declared for missing signals. */
  | { readonly name: 'missing'; readonly value: number; readonly reason: string };
