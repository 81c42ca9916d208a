import { setTimeout as pause } from 'node:timers/promises';
import { type BackOff, delayMs } from './back-off.ts';
import type { ClusterClient, WatchEvent } from './client.ts';
import { ClusterError } from './cluster-error.ts';
import { field, text } from './decode.ts';

export interface WatchTiming {
  /** Between the end of a watch, or a failure, and the next list. */
  readonly backOff: BackOff;
  /** For one list. */
  readonly listMs: number;
  /** A watch that lived this long was a good one: what follows it is a first failure again. */
  readonly steadyMs: number;
  readonly random: () => number;
  readonly now: () => number;
}

export const WATCH_TIMING: WatchTiming = {
  backOff: { initialMs: 2_000, factor: 2, longestMs: 30_000, jitter: 1 },
  listMs: 10_000,
  steadyMs: 10_000,
  random: Math.random,
  now: () => performance.now(),
};

export interface Watched {
  /** The collection, with a query that narrows it if need be. */
  readonly path: string;
  /** All objects there are. */
  readonly listed: (objects: readonly unknown[]) => void;
  readonly changed: (type: 'ADDED' | 'MODIFIED' | 'DELETED', object: unknown) => void;
  /** Told why the watch is not running. It goes on by itself. */
  readonly problem: (message: string) => void;
}

/**
 * Lists a collection and follows it, for ever: after a dropped connection, an expired version (410), a kube-apiserver that went
 * away or refuses, it waits, longer each time, and lists again. Returns what stops it; that resolves when nothing runs any more.
 */
export function keepWatching(
  cluster: ClusterClient,
  watched: Watched,
  timing: WatchTiming = WATCH_TIMING,
): () => Promise<void> {
  const stopped = new AbortController();
  const running = run(cluster, watched, timing, stopped.signal);
  return () => {
    stopped.abort();
    return running;
  };
}

async function run(cluster: ClusterClient, watched: Watched, timing: WatchTiming, stop: AbortSignal): Promise<void> {
  for (let failures = 1; !stop.aborted; failures += 1) {
    const startedMs = timing.now();
    try {
      await follow(cluster, watched, timing, stop, await list(cluster, watched, timing, stop));
    } catch (error) {
      if (stop.aborted) return;
      if (timing.now() - startedMs >= timing.steadyMs) failures = 1;
      watched.problem(error instanceof Error ? error.message : String(error));
    }
    await pause(delayMs(timing.backOff, failures, timing.random()), undefined, { signal: stop }).catch(() => {});
  }
}

async function list(
  cluster: ClusterClient,
  watched: Watched,
  { listMs }: WatchTiming,
  stop: AbortSignal,
): Promise<string> {
  const signal = AbortSignal.any([stop, AbortSignal.timeout(listMs)]);
  const answer = await cluster.call({ method: 'GET', path: watched.path, signal });
  const objects = field(answer, 'items');
  if (!Array.isArray(objects)) throw new ClusterError(`${watched.path}: the answer is not a list`, { retriable: true });
  watched.listed(objects);
  return versionOf(answer);
}

/** Watches on from a version until a watch breaks; one that the server ends in its time is followed by the next. */
async function follow(
  cluster: ClusterClient,
  watched: Watched,
  timing: WatchTiming,
  stop: AbortSignal,
  from: string,
): Promise<never> {
  let version = from;
  for (;;) {
    const startedMs = timing.now();
    const query = new URLSearchParams({ resourceVersion: version, allowWatchBookmarks: 'true' });
    await cluster.watch(
      `${watched.path}${watched.path.includes('?') ? '&' : '?'}${query.toString()}`,
      (event) => {
        version = heard(watched, event) || version;
      },
      stop,
    );
    if (timing.now() - startedMs < timing.steadyMs) {
      throw new ClusterError(`the watch of ${watched.path} ended as soon as it began`, { retriable: true });
    }
  }
}

/** The version that an event brings. */
function heard({ changed }: Watched, { type, object }: WatchEvent): string {
  switch (type) {
    case 'ADDED':
    case 'MODIFIED':
    case 'DELETED':
      changed(type, object);
      return versionOf(object);
    case 'BOOKMARK':
      return versionOf(object);
    default:
      throw new ClusterError(`the watch broke: ${type} ${text(field(object, 'message'))}`, { retriable: true });
  }
}

function versionOf(object: unknown): string {
  return text(field(field(object, 'metadata'), 'resourceVersion'));
}
