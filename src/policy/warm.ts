import { decidePods } from './decide.ts';
import type { Answered, Decision, Refused } from './decision.ts';
import { wholePods } from './demand.ts';
import { withoutSignals } from './draft.ts';
import type { Missing, Outlook, PodsRules, PodsSignals } from './rules.ts';
import type { Unknown } from './signal.ts';
import type { Step } from './step.ts';

/** The rules of a `warm:` metric. */
export interface WarmRules {
  /** So many pods of the pool fit on one node, and one placeholder pod keeps one node. */
  readonly podsPerNode: number;
  readonly limits: { readonly min: number; readonly max: number };
  readonly missing: Missing;
}

/** The metric of the pool that the placeholders wait for. */
export interface Pool {
  readonly signals: PodsSignals;
  readonly rules: PodsRules;
  readonly outlook: Outlook;
}

/**
 * Placeholder pods that keep enough nodes for the next node lead time: what the pool is going to ask for within it, minus what it
 * asks for now, in nodes. `ahead` is the pool's outlook over the lead time of a node: the forecast's highest within it, and the
 * windows that open within it.
 */
export function decideWarm(nowMs: number, pool: Pool, ahead: Outlook, rules: WarmRules): Decision {
  // A number that the pool's owner declared for missing signals is no forecast of anything.
  const strict: PodsRules = { ...pool.rules, missing: { ...pool.rules.missing, fallback: 'error' } };
  const now = decidePods(nowMs, pool.signals, strict, pool.outlook);
  const then = decidePods(nowMs, pool.signals, strict, ahead);
  if (now.kind === 'refusal') return withoutSignals(nowMs, [missing(now)], rules.missing);
  if (then.kind === 'refusal') return withoutSignals(nowMs, [missing(then)], rules.missing);
  return placeholders(now, then, ahead, rules);
}

function placeholders(now: Answered, then: Answered, { lead }: Outlook, { podsPerNode, limits }: WarmRules): Decision {
  const wanted = wholePods((then.value - now.value) / podsPerNode);
  const value = Math.min(Math.max(wanted, limits.min), limits.max);
  const step: Step = { name: 'warm', value: wanted, now: now.value, ahead: then.value, podsPerNode, lead };
  const limit: Step = { name: 'limits', value, bound: value > wanted ? 'min' : 'max' };
  return {
    ...then,
    value,
    winner: value === wanted ? 'warm' : 'limits',
    steps: [...then.steps, step, ...(value === wanted ? [] : [limit])],
  };
}

function missing({ reason }: Refused): Unknown {
  return { state: 'missing', reason };
}
