import { decidePods, decideSignal } from './decide.ts';
import type { Decision } from './decision.ts';
import { type PoolShare, withinPool } from './pool.ts';
import type { Outlook, PodsRules, PodsSignals, SignalRules } from './rules.ts';
import type { Signal } from './signal.ts';
import { decideWarm, type WarmRules } from './warm.ts';

/** Everything that a decision depends on. */
export type Inputs = SignalInputs | PodsInputs | WarmInputs;

export interface SignalInputs {
  readonly kind: 'signal';
  readonly nowMs: number;
  readonly signal: Signal;
  readonly rules: SignalRules;
  readonly outlook: Outlook;
}

export interface PodsInputs {
  readonly kind: 'pods';
  readonly nowMs: number;
  readonly signals: PodsSignals;
  readonly rules: PodsRules;
  readonly outlook: Outlook;
  /** What a pool gives the metric; undefined where it shares none. */
  readonly pool?: PoolShare | undefined;
}

export interface WarmInputs {
  readonly kind: 'warm';
  readonly nowMs: number;
  /** The metric that the placeholders wait for. */
  readonly of: Pick<PodsInputs, 'signals' | 'rules' | 'outlook'>;
  /** The outlook of that metric over the lead time of a node. */
  readonly ahead: Outlook;
  readonly rules: WarmRules;
}

/**
 * Decides. The same inputs give the same decision, to the last bit.
 * @throws {RangeError} instead of a value that is no number: such a mistake of ours must reach no HPA
 */
export function decide(inputs: Inputs): Decision {
  const decision = decisionOf(inputs);
  if (decision.kind === 'value' && !Number.isFinite(decision.value))
    throw new RangeError(`expected a number to be decided, found ${decision.value}`);
  return decision;
}

function decisionOf(inputs: Inputs): Decision {
  switch (inputs.kind) {
    case 'signal':
      return decideSignal(inputs.nowMs, inputs.signal, inputs.rules, inputs.outlook);
    case 'pods':
      return podsOf(inputs);
    case 'warm':
      return decideWarm(inputs.nowMs, inputs.of, inputs.ahead, inputs.rules);
  }
}

function podsOf({ nowMs, signals, rules, outlook, pool }: PodsInputs): Decision {
  return withinPool(decidePods(nowMs, signals, rules, outlook), pool, rules.step);
}
