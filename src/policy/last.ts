import type { Decision } from './decision.ts';
import type { Last } from './rules.ts';
import { replicasAfter } from './tolerance.ts';

/**
 * What the next decision knows of this one. An error, and a number that was declared for it, say nothing about what is wanted. The
 * replicas are those of an HPA that follows every value with its default tolerance; it lowers them later than that.
 */
export function lastOf(decision: Decision, before: Last | undefined): Last | undefined {
  if (decision.kind === 'refusal' || decision.steps.some(({ name }) => name === 'missing')) return before;
  const part = decision.steps.find((step) => step.name === 'part');
  const pool = decision.steps.find((step) => step.name === 'pool');
  const cut = pool ? pool.wanted - pool.value : 0;
  const wanted = part ? Math.max(0, part.whole - cut) : decision.value;
  return { wanted, replicas: replicasAfter(before?.replicas, decision.value) };
}
