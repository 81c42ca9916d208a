import type { Log } from '../log.ts';
import type { Decision } from '../policy/decision.ts';
import { explain } from '../policy/explain.ts';
import type { ScalingMetric } from '../spec/spec.ts';

/** Tells of a decision when another step has the last word than before, or when there is no value any more. */
export function decisionLog(log: Log): (metric: ScalingMetric, decision: Decision) => void {
  const winners = new WeakMap<ScalingMetric, string>();
  return (metric, decision) => {
    const winner = decision.kind === 'value' ? decision.winner : decision.kind;
    if (winners.get(metric) === winner) return;
    winners.set(metric, winner);
    const value = decision.kind === 'value' ? decision.value : undefined;
    const { namespace, name } = metric;
    log.detail(1, 'decided', { namespace, metric: name, value, winner, because: explain(decision) });
  };
}
