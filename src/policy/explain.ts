import type { Decision, Step } from './decision.ts';
import { amount } from './words.ts';

/** The decision in one sentence for a person, without the metric's name. */
export function explain(decision: Decision): string {
  return decision.kind === 'refusal' ? decision.reason : decision.steps.map(sentence).join('; ');
}

function sentence(step: Step): string {
  switch (step.name) {
    case 'signal':
      return `the signal is ${amount(step.value)}`;
    case 'nowcast':
      return `${amount(step.value)} wait now (last seen ${amount(step.from)}, since then +${amount(step.arrived)} -${amount(step.completed)})`;
    case 'reactive':
      return `${pods(step.value)} for ${work(step)}: one does ${amount(step.ratePerPod)}/s, planned at ${amount(step.utilisation * 100)} %`;
    case 'limits':
      return `${step.bound === 'min' ? 'raised' : 'cut'} to ${step.value} by limits.${step.bound}`;
    case 'missing':
      return `${amount(step.value)} as declared in missing.then, because ${step.reason}`;
  }
}

function work(step: Extract<Step, { name: 'reactive' }>): string {
  const backlog = `${amount(step.backlog)} to drain in ${amount(step.drainSeconds)} s`;
  return step.arrivalsPerSecond === undefined ? backlog : `${amount(step.arrivalsPerSecond)}/s arriving and ${backlog}`;
}

function pods(count: number): string {
  return count === 1 ? '1 pod' : `${amount(count)} pods`;
}
