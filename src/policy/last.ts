import type { Decision } from './decision.ts';
import type { Last } from './rules.ts';
import { replicasAfter } from './tolerance.ts';

/**
 * What the next decision knows of this one. An error, and a number that was declared for it, say nothing about what is wanted. The
 * replicas are those of an HPA that follows every value with its default tolerance; it lowers them later than that.
 */
export function lastOf(decision: Decision, before: Last | undefined): Last | undefined {
  if (decision.kind === 'refusal' || decision.winner === 'missing') return before;
  const part = decision.steps.find(({ name }) => name === 'part');
  const wanted = part?.name === 'part' ? part.whole : decision.value;
  return { wanted, replicas: replicasAfter(before?.replicas, decision.value) };
}
