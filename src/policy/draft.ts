import type { Decision } from './decision.ts';
import { afterHold, type Known, type Unknown } from './signal.ts';
import type { Missing } from './rules.ts';
import type { Step, StepName } from './step.ts';

/** A value on its way through the steps. */
export interface Draft {
  readonly value: number;
  /** What the value is made for, before it is rounded: headroom is added to it. */
  readonly work: number;
  /** The step that had the last word so far. */
  readonly winner: StepName;
  readonly steps: readonly Step[];
}

/** Begins with a first proposal, after steps that led to it. */
export function begin(step: Step, work: number, before: readonly Step[] = []): Draft {
  return { value: step.value, work, winner: step.name, steps: [...before, step] };
}

/** A proposal: it can only raise. */
export function propose(draft: Draft, step: Step, work: number): Draft {
  return {
    value: Math.max(draft.value, step.value),
    work: Math.max(draft.work, work),
    winner: step.value > draft.value ? step.name : draft.winner,
    steps: [...draft.steps, step],
  };
}

/** A step that gives the value anew. */
export function follow(draft: Draft, step: Step): Draft {
  const winner = step.value === draft.value ? draft.winner : step.name;
  return { ...draft, value: step.value, winner, steps: [...draft.steps, step] };
}

/** A step that is shown and changes nothing. */
export function show(draft: Draft, step: Step): Draft {
  return { ...draft, steps: [...draft.steps, step] };
}

/** What a decision is told with, beside its steps. */
export interface Told {
  /** The signals that it stands and falls with. */
  readonly used: readonly Known[];
  /** The signals that it also looked at. */
  readonly also?: readonly Known[];
  readonly notes?: readonly string[] | undefined;
}

export function decided({ value, work, winner, steps }: Draft, { used, also = [], notes = [] }: Told): Decision {
  const first = used.reduce((a, b) => (b.untilMs < a.untilMs ? b : a));
  return {
    kind: 'value',
    value,
    work,
    winner,
    steps,
    inputs: [...used, ...also].map(({ signal, sample, ageMs, state }) => ({
      name: signal.name,
      value: sample.value,
      ageMs,
      state,
    })),
    ...(notes.length > 0 && { notes }),
    atMs: Math.min(...used.map(({ sample }) => sample.atMs)),
    untilMs: first.untilMs,
    afterwards: afterHold(first),
  };
}

/** An error, or the number that the user declared, said openly. */
export function withoutSignals(
  nowMs: number,
  all: readonly (Known | Unknown | { readonly state: 'known' } | undefined)[],
  missing: Missing,
): Decision {
  const reason = all.flatMap((known) => (known?.state === 'missing' ? [known.reason] : [])).join('; and ');
  if (missing.fallback === 'error') return { kind: 'refusal', reason };
  return {
    kind: 'value',
    value: missing.fallback,
    work: missing.fallback,
    winner: 'missing',
    steps: [{ name: 'missing', value: missing.fallback, reason }],
    inputs: [],
    atMs: nowMs,
    // It is renewed with every tick. Should the ticks end, it ends too.
    untilMs: nowMs + missing.holdMs,
    afterwards: reason,
  };
}
