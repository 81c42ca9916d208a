import type { Decision, Step } from './decision.ts';
import { amount } from './words.ts';

/** The decision in one sentence for a person, without the metric's name. */
export function explain(decision: Decision): string {
  if (decision.kind === 'refusal') return decision.reason;
  return [...decision.steps.map(sentence), ...(decision.notes ?? [])].join('; ');
}

/** What one step did, as a part of a sentence. */
function sentence(step: Step): string {
  switch (step.name) {
    case 'signal':
      return `the signal is ${amount(step.value)}`;
    case 'nowcast':
      return `${count(step.value)} waiting now: ${count(step.from)} at the last look, ${count(step.arrived)} came and ${count(step.completed)} were done since`;
    case 'reactive':
      return `${pods(step.value)} to ${work(step)} (a pod does ${amount(step.ratePerPod)}/s, planned at ${amount(step.utilisation * 100)} %)`;
    case 'limits':
      return step.bound === 'min' ? `raised to limits.min ${step.value}` : `cut to limits.max ${step.value}`;
    case 'pool':
      return `cut from ${amount(step.wanted)}: pool ${step.pool} has ${pods(step.capacity)} for the ${amount(step.allWanted)} that its members want${SCARCE[step.because]}`;
    case 'missing':
      return `${amount(step.value)} as declared in missing.then, because ${step.reason}`;
  }
}

const SCARCE = {
  weight: ', split by their weights',
  priority: ', and a higher priority goes first',
  borrow: ', and this one may borrow no more',
} as const;

function work(step: Extract<Step, { name: 'reactive' }>): string {
  const drain = `drain ${count(step.backlog)} in ${amount(step.drainSeconds)} s`;
  return step.arrivalsPerSecond === undefined ? drain : `keep up with ${amount(step.arrivalsPerSecond)}/s and ${drain}`;
}

/** Messages are whole, though their estimates are not. */
function count(messages: number): string {
  return amount(Math.round(messages));
}

function pods(wanted: number): string {
  return wanted === 1 ? '1 pod' : `${amount(wanted)} pods`;
}
