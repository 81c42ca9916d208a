import type { Answered, Decision, Input } from './decision.ts';
import { sentence } from './sentence.ts';
import { amount, duration } from './words.ts';

/** The decision in one sentence for a person, without the metric's name. */
export function explain(decision: Decision): string {
  if (decision.kind === 'refusal') return decision.reason;
  return [...decision.steps.map(sentence), ...(decision.notes ?? [])].join('; ');
}

/** What the step that had the last word did, for a person. */
export function because({ steps, winner }: Answered): string {
  const last = steps.findLast(({ name }) => name === winner);
  return last === undefined ? '' : sentence(last);
}

/** The decision in full for a person, in lines: first what and why in short, then every step, then the inputs with their ages. */
export function explainInFull(decision: Decision): readonly string[] {
  if (decision.kind === 'refusal') return [`no value: ${decision.reason}`];
  const { value, winner, steps, inputs, notes = [] } = decision;
  const why = because(decision);
  return [
    `${amount(value)}${unitOf(decision)}, by ${LABELS[winner]}${why === '' ? '' : `: ${why}`}`,
    ...steps.flatMap((step) => (step.name === 'deadline' && step.trouble !== undefined ? [sentence(step)] : [])),
    ...notes,
    'steps:',
    ...steps.map((step) => `  ${LABELS[step.name].padEnd(WIDTH)} ${amount(step.value).padStart(7)}  ${sentence(step)}`),
    ...(inputs.length === 0 ? [] : ['inputs:', ...inputs.map(input)]),
  ];
}

const LABELS = {
  signal: 'signal',
  calm: 'calm',
  nowcast: 'nowcast',
  pileUp: 'pile-up',
  reactive: 'reactive',
  predicted: 'predicted',
  deadline: 'deadline',
  scheduled: 'scheduled',
  headroom: 'headroom',
  gpuMemory: 'GPU memory',
  groups: 'step',
  limits: 'limits',
  part: 'share',
  steady: 'steady',
  tolerance: 'tolerance',
  pool: 'pool',
  warm: 'warm',
  missing: 'missing',
} as const;

const WIDTH = Math.max(...Object.values(LABELS).map(({ length }) => length));

/** What a value counts. */
function unitOf({ value, steps }: Answered): string {
  if (steps.some(({ name }) => name === 'warm')) return ` placeholder ${value === 1 ? 'pod' : 'pods'}`;
  if (!steps.some(({ name }) => name === 'reactive')) return '';
  return value === 1 ? ' pod' : ' pods';
}

function input({ name, value, ageMs, state }: Input): string {
  return `  ${name}: ${amount(value)}, ${duration(ageMs)} old${state === 'held' ? ', held: older than it may be' : ''}`;
}
