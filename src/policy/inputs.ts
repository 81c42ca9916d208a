import { decidePods, decideSignal } from './decide.ts';
import type { Decision } from './decision.ts';
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

/** Decides. The same inputs give the same decision, to the last bit. */
export function decide(inputs: Inputs): Decision {
  switch (inputs.kind) {
    case 'signal':
      return decideSignal(inputs.nowMs, inputs.signal, inputs.rules, inputs.outlook);
    case 'pods':
      return decidePods(inputs.nowMs, inputs.signals, inputs.rules, inputs.outlook);
    case 'warm':
      return decideWarm(inputs.nowMs, inputs.of, inputs.ahead, inputs.rules);
  }
}
