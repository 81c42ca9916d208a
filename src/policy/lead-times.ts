import type { LeadTime } from './lead-time.ts';
import { duration } from './words.ts';

/** One pod that became ready, for the first time and without a restart. */
export interface PodStart {
  readonly createdMs: number;
  readonly readyMs: number;
  /** Whether it waited for a node that was made for it; undefined when that is not known. */
  readonly onNewNode: boolean | undefined;
}

/** The newest starts of one target. Those on new nodes are kept beside, as many ordinary ones would push them out. */
export interface Starts {
  readonly all: readonly PodStart[];
  readonly onNewNodes: readonly PodStart[];
}

export const NO_STARTS: Starts = { all: [], onNewNodes: [] };

/** Before so many starts nothing is believed of them. */
export const FEWEST_STARTS = 5;
export const MOST_STARTS = 50;
/** Images, models and machines change: what is older says little. */
export const OLDEST_MS = 14 * 86_400_000;
/** What took longer waited for something that nobody can plan with: a quota, a machine that was out of stock, a repair. */
export const LONGEST_MS = 2 * 3_600_000;

const QUANTILE = 0.9;
/** A longest start counts as so many times the second longest at the most. */
const OUTLIER_FACTOR = 2;

/** The starts with one more. One that no clock can have seen, or that took too long to be a start, is left out. */
export function withStart(starts: Starts, start: PodStart): Starts {
  const tookMs = start.readyMs - start.createdMs;
  if (!(tookMs >= 0 && tookMs <= LONGEST_MS)) return starts;
  return {
    all: newest([...starts.all, start]),
    onNewNodes: start.onNewNode === true ? newest([...starts.onNewNodes, start]) : starts.onNewNodes,
  };
}

function newest(starts: readonly PodStart[]): readonly PodStart[] {
  return starts.toSorted((a, b) => a.readyMs - b.readyMs).slice(-MOST_STARTS);
}

/**
 * The lead time that the starts of the last 14 days show: their P90, and `delayMs` until a decision becomes a pod. A pod's is that
 * of all starts, as a pod that has to wait for a node is a pod that comes late; a node's is that of the starts on new nodes, from
 * the pod that called for the node to the moment it did work there.
 *
 * @returns undefined with fewer than five starts
 */
export function measuredLeadTime(
  what: 'pod' | 'node',
  starts: Starts,
  { nowMs, delayMs }: { readonly nowMs: number; readonly delayMs: number },
): LeadTime | undefined {
  const recent = (what === 'pod' ? starts.all : starts.onNewNodes).filter(
    ({ readyMs }) => nowMs - readyMs <= OLDEST_MS,
  );
  if (recent.length < FEWEST_STARTS) return undefined;
  const tookMs = p90(recent.map((start) => start.readyMs - start.createdMs));
  const which = what === 'pod' ? 'starts' : 'starts on new nodes';
  return {
    ms: tookMs + delayMs,
    from: 'measured',
    sentence: `measured, the P90 of ${recent.length} ${which} and ${duration(delayMs)} until an HPA acts`,
  };
}

/**
 * The P90 as an interpolated order statistic (R. J. Hyndman and Y. Fan, 1996, definition 7). Of a few starts the longest would
 * be most of it, so that one is bounded by the second longest.
 */
function p90(tookMs: readonly number[]): number {
  const sorted = tookMs.toSorted((a, b) => a - b);
  const bound = OUTLIER_FACTOR * (sorted.at(-2) ?? Number.POSITIVE_INFINITY);
  const rank = QUANTILE * (sorted.length - 1);
  const at = (i: number): number => Math.min(sorted[i] ?? Number.NaN, bound);
  const below = at(Math.floor(rank));
  return below + (at(Math.ceil(rank)) - below) * (rank - Math.floor(rank));
}
