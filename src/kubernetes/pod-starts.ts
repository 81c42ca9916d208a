import type { ClusterClient } from './client.ts';
import { firstReady, type ReadyPod } from './first-ready.ts';
import { WATCH_TIMING } from './keep-watching.ts';
import { nodeAges } from './node-ages.ts';
import { followTargetPods, type Target, type TargetPodsTiming } from './target-pods.ts';
import { nameOf, targetTroubles } from './target-troubles.ts';

/** A pod that became ready, for the first time and without a restart. Times are ms since the epoch. */
export interface StartedPod {
  readonly createdMs: number;
  readonly readyMs: number;
  /** Whether it waited for a node that was made for it; undefined when that is not known. */
  readonly onNewNode: boolean | undefined;
}

export interface PodStartsParts {
  readonly cluster: ClusterClient;
  /** Told of every pod once; of those that are ready already when a target is first looked at, too. */
  readonly started: (target: Target, pod: StartedPod) => void;
  /** Told what keeps pods from being followed. It is tried again for ever. */
  readonly problem: (message: string) => void;
  readonly timing?: TargetPodsTiming;
}

export interface PodStarts {
  /** From now on the pods of these targets are followed, and no others. */
  follow(targets: readonly Target[]): void;
  /** Resolves when nothing runs any more. */
  stop(): Promise<void>;
}

export const POD_STARTS_TIMING: TargetPodsTiming = {
  ...WATCH_TIMING,
  // A lead time may wait, and many targets may be refused at once.
  backOff: { ...WATCH_TIMING.backOff, longestMs: 300_000 },
  selectorMs: 600_000,
};

/** Each target is a connection to the kube-apiserver. */
export const MOST_TARGETS = 200;
/** A pod that is scheduled sooner has not waited for a node. */
const NODE_WAIT_MS = 10_000;

interface Following {
  readonly stop: () => Promise<void>;
}

/**
 * Follows pods of targets until they are ready. Needs `get` on the targets, and `list` and `watch` on pods, in their namespaces;
 * and `get` on nodes to tell starts on new nodes apart. What it may not do is said, and fails nothing else.
 */
export function followPodStarts({ cluster, started, problem, timing = POD_STARTS_TIMING }: PodStartsParts): PodStarts {
  const over = new AbortController();
  const nodeCreatedMs = nodeAges({ cluster, signal: over.signal, now: timing.now, problem });
  const troubles = targetTroubles(problem);
  const followed = new Map<string, Following>();
  const stopping = new Set<Promise<void>>();
  let tooMany = false;

  const start = (target: Target): Following => {
    const found = async (pod: ReadyPod) => {
      const onNewNode = await isOnNewNode(pod, nodeCreatedMs);
      const { createdMs, readyMs } = pod;
      if (followed.get(nameOf(target)) === following) started(target, { createdMs, readyMs, onNewNode });
    };
    const pods = firstReady((pod) => void found(pod));
    const stop = followTargetPods({ cluster, target, timing, ...troubles(target), ...pods });
    const following = { stop };
    return following;
  };
  const end = (key: string, { stop }: Following): void => {
    followed.delete(key);
    const stopped = stop().finally(() => stopping.delete(stopped));
    stopping.add(stopped);
  };

  return {
    follow: (targets) => {
      const distinct = new Map(targets.map((target) => [nameOf(target), target]));
      const wanted = new Map([...distinct].slice(0, MOST_TARGETS));
      if (distinct.size > MOST_TARGETS && !tooMany) {
        problem(
          `lead times of ${distinct.size} targets are asked for; those of the first ${MOST_TARGETS} are measured`,
        );
      }
      tooMany = distinct.size > MOST_TARGETS;
      for (const [key, following] of followed) if (!wanted.has(key)) end(key, following);
      for (const [key, target] of wanted) if (!followed.has(key)) followed.set(key, start(target));
    },
    stop: async () => {
      over.abort();
      for (const [key, following] of followed) end(key, following);
      await Promise.all(stopping);
    },
  };
}

/** A pod on a node that is younger than itself was what the node was made for. */
async function isOnNewNode(
  { createdMs, scheduledMs, node }: ReadyPod,
  nodeCreatedMs: (node: string) => Promise<number | undefined>,
): Promise<boolean | undefined> {
  if (scheduledMs === undefined || node === '') return undefined;
  if (scheduledMs - createdMs < NODE_WAIT_MS) return false;
  const since = await nodeCreatedMs(node);
  return since === undefined ? undefined : since > createdMs;
}
