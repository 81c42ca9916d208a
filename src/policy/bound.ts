import { type Draft, follow, show } from './draft.ts';
import { withGpuMemory } from './gpu-memory.ts';
import { inGroups } from './groups.ts';
import type { Outlook, PodsRules } from './rules.ts';
import { partOf } from './part.ts';
import type { Known, Unknown } from './signal.ts';
import { clearOf, isSwallowed } from './tolerance.ts';
import { amount } from './words.ts';

/** GPU memory raises or holds what is wanted. */
export function withMemory(
  draft: Draft,
  memory: Known | Unknown | undefined,
  { gpuMemory: rules }: PodsRules,
  { gpuMemory, last }: Outlook,
): Draft {
  if (memory === undefined || rules === undefined || gpuMemory === undefined) return draft;
  const { value, effect, why } = withGpuMemory(draft.value, memory, gpuMemory.flat, rules, last?.wanted);
  const because = {
    raiseAbove: `above raiseAbove ${amount(rules.raiseAbove * 100)} %`,
    holdAbove: `above holdAbove ${amount(rules.holdAbove * 100)} %`,
    flat: 'it does not move while the load does, so that the server probably takes it all when it starts; use kvCache or a queue',
    unknown: memory.state === 'missing' ? memory.reason : '',
    enough: 'enough is free',
  }[why];
  const ratio = memory.state === 'missing' ? undefined : memory.sample.value;
  return follow(draft, { name: 'gpuMemory', value, ratio, effect, because });
}

/** Whole groups, the user's limits, the part of the pool that the metric stands for, and what an HPA would not act on. */
export function bounded(draft: Draft, rules: PodsRules, outlook: Outlook): Draft {
  return withTolerance(withPart(withLimits(withGroups(draft, rules), rules), rules), rules, outlook);
}

function withGroups(draft: Draft, { step: groupSize = 1, limits }: PodsRules): Draft {
  const value = inGroups(draft.value, groupSize, limits.max);
  // Beyond the limits there is nothing to round: the limit is what is said.
  if (groupSize === 1 || draft.value > limits.max) return draft;
  return follow(draft, { name: 'groups', value, groupSize });
}

function withLimits(draft: Draft, { limits: { min, max }, step = 1 }: PodsRules): Draft {
  const least = Math.min(Math.ceil(min / step) * step, max);
  const most = Math.max(Math.floor(max / step) * step, min);
  if (draft.value < least) return follow(draft, { name: 'limits', value: least, bound: 'min' });
  if (draft.value > most) return follow(draft, { name: 'limits', value: most, bound: 'max' });
  return draft;
}

function withPart(draft: Draft, { share }: PodsRules): Draft {
  if (share === undefined) return draft;
  return follow(draft, { name: 'part', value: partOf(draft.value, share), whole: draft.value, ...share });
}

/** Says what an HPA would not act on; where the user asks for it, goes up until it does. */
function withTolerance(draft: Draft, { step = 1, clearTolerance, share, limits }: PodsRules, { last }: Outlook): Draft {
  const replicas = last?.replicas;
  if (replicas === undefined || !isSwallowed(draft.value, replicas)) return draft;
  const clear = clearOf(replicas, step);
  const most = share === undefined ? limits.max : partOf(limits.max, share);
  const cleared = clearTolerance === true && draft.value > replicas && clear <= most;
  const facts = { name: 'tolerance', wanted: draft.value, replicas, cleared } as const;
  return cleared ? follow(draft, { ...facts, value: clear }) : show(draft, { ...facts, value: draft.value });
}
