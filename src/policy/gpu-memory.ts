import type { Known, Unknown } from './signal.ts';

/** When the memory of the GPUs speaks up. It can raise or hold, never lower: memory does not fall when the load does. */
export interface GpuMemoryRules {
  /** Above this ratio pods are added... */
  readonly raiseAbove: number;
  /** ...so many percent of the pods that are wanted anyway, at least one; 10 unless it is said. */
  readonly raisePercent?: number | undefined;
  /** Above this ratio the value does not fall. */
  readonly holdAbove: number;
}

/** One pod in ten more is as much as an HPA acts on, and little enough to be wrong by. */
const RAISE_PERCENT = 10;

/** What GPU memory does to a value. */
export interface GpuMemoryEffect {
  readonly value: number;
  readonly effect: 'raised' | 'held' | 'none';
  readonly why: 'raiseAbove' | 'holdAbove' | 'unknown' | 'flat' | 'enough';
}

/**
 * Raises or holds. The raise is a share of what is wanted anyway and not of the last answer, so that it cannot feed itself. Memory
 * that is flat while the load moves was allocated in advance and tells nothing. Memory that is unknown may have been high: the
 * value holds.
 */
export function withGpuMemory(
  value: number,
  memory: Known | Unknown,
  flat: boolean,
  rules: GpuMemoryRules,
  last: number | undefined,
): GpuMemoryEffect {
  if (memory.state === 'missing') return held(value, last, 'unknown');
  if (flat) return { value, effect: 'none', why: 'flat' };
  const ratio = memory.sample.value;
  if (ratio > rules.raiseAbove) {
    const raised = value + Math.max(1, Math.ceil(value * ((rules.raisePercent ?? RAISE_PERCENT) / 100) - 1e-9));
    return { value: Math.max(raised, last ?? 0), effect: 'raised', why: 'raiseAbove' };
  }
  return ratio > rules.holdAbove ? held(value, last, 'holdAbove') : { value, effect: 'none', why: 'enough' };
}

function held(value: number, last: number | undefined, why: 'unknown' | 'holdAbove'): GpuMemoryEffect {
  return last !== undefined && last > value ? { value: last, effect: 'held', why } : { value, effect: 'none', why };
}
