import type { Step, StepName } from './step.ts';

export type { Step } from './step.ts';

/** What to answer and every step that led there; or why there is no answer. A decision can be told to people: explain.ts. */
export type Decision = Answered | Refused;

export interface Answered {
  readonly kind: 'value';
  readonly value: number;
  /** What the value is made for, before it is rounded and without headroom. */
  readonly work: number;
  /** The step that had the last word on the value. */
  readonly winner: StepName;
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
