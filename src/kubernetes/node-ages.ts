import type { ClusterClient } from './client.ts';
import { ClusterError } from './cluster-error.ts';
import { field } from './decode.ts';
import { timeOf } from './pod-record.ts';

export interface NodeAgesParts {
  readonly cluster: ClusterClient;
  readonly signal: AbortSignal;
  /** Only measures how long ago something was, in ms. */
  readonly now: () => number;
  /** Told, once, that nodes may not be read. */
  readonly problem: (message: string) => void;
}

const PATIENCE_MS = 10_000;
/** Rights that are given later count from then on. */
const ASKED_AGAIN_MS = 600_000;

/**
 * When a node was created, ms since the epoch; undefined when nobody can say. One node is asked for at a time, and none is
 * remembered: machines come back under the name of the one before.
 */
export function nodeAges({
  cluster,
  signal,
  now,
  problem,
}: NodeAgesParts): (node: string) => Promise<number | undefined> {
  let before: Promise<unknown> = Promise.resolve();
  let refusedMs: number | undefined;
  const read = async (node: string): Promise<number | undefined> => {
    if (signal.aborted || (refusedMs !== undefined && now() - refusedMs < ASKED_AGAIN_MS)) return undefined;
    try {
      const patience = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
      const path = `/api/v1/nodes/${encodeURIComponent(node)}`;
      const found = await cluster.call({ method: 'GET', path, signal: patience });
      return timeOf(field(field(found, 'metadata'), 'creationTimestamp'));
    } catch (error) {
      if (!(error instanceof ClusterError) || error.status !== 403) return undefined;
      if (refusedMs === undefined) {
        problem(`starts on new nodes are not told apart, and node lead times not measured: ${error.message}`);
      }
      refusedMs = now();
      return undefined;
    }
  };
  return (node) => {
    const turn = before.then(() => read(node));
    before = turn;
    return turn;
  };
}
