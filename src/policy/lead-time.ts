import { duration } from './words.ts';

/** How long it takes until a pod that is wanted now does work: node, image, weights, readiness, and the delay of the metric. */
export interface LeadTime {
  readonly ms: number;
  readonly from: 'measured' | 'configured' | 'default';
  /** Where it is from, for people: `measured, the P90 of 12 starts`. */
  readonly sentence: string;
}

/** Pods of a large model on nodes that are there; and a node with GPUs, its driver and its images. */
const DEFAULT_MS = { pod: 5 * 60_000, node: 12 * 60_000 };

/** The lead time to plan with: what was measured, else what is configured, else what is usual. */
export function leadTime(
  what: 'pod' | 'node',
  measured: LeadTime | undefined,
  configuredMs: number | undefined,
): LeadTime {
  if (measured !== undefined) return measured;
  if (configuredMs !== undefined)
    return { ms: configuredMs, from: 'configured', sentence: 'configured, as none is measured' };
  const ms = DEFAULT_MS[what];
  return {
    ms,
    from: 'default',
    sentence: `${duration(ms)} are assumed for a ${what}, as none is measured or configured`,
  };
}
