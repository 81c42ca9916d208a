import { setTimeout as pause } from 'node:timers/promises';
import { delayMs } from './back-off.ts';
import type { ClusterClient } from './client.ts';
import { ClusterError } from './cluster-error.ts';
import { field } from './decode.ts';
import { keepWatching, type Watched, type WatchTiming } from './keep-watching.ts';
import { labelSelector } from './label-selector.ts';

/** Whose pods are followed. */
export interface Target {
  readonly namespace: string;
  readonly kind: 'Deployment' | 'StatefulSet';
  readonly name: string;
}

export interface TargetPodsTiming extends WatchTiming {
  /** How long a selector is taken for what it was: only one that is deleted and made anew can have another. */
  readonly selectorMs: number;
}

export interface TargetPodsParts extends Pick<Watched, 'listed' | 'changed'> {
  readonly cluster: ClusterClient;
  readonly target: Target;
  /** What could not be done, and why; it is tried again, for ever. */
  readonly failed: (resource: Resource, error: string) => void;
  readonly succeeded: (resource: Resource) => void;
  readonly timing: TargetPodsTiming;
}

export type Resource = 'deployments' | 'statefulsets' | 'pods';

const PLURAL = { Deployment: 'deployments', StatefulSet: 'statefulsets' } as const;

/** Follows the pods that a target's selector selects. Returns what stops it; that resolves when nothing runs any more. */
export function followTargetPods(parts: TargetPodsParts): () => Promise<void> {
  const stopped = new AbortController();
  const running = run(parts, stopped.signal);
  return () => {
    stopped.abort();
    return running;
  };
}

async function run(parts: TargetPodsParts, stop: AbortSignal): Promise<void> {
  const { target, timing, failed, succeeded } = parts;
  const resource = PLURAL[target.kind];
  let watched = '';
  let stopWatching: (() => Promise<void>) | undefined;
  for (let failures = 0; !stop.aborted; ) {
    try {
      const path = await podsPath(parts, stop);
      failures = 0;
      succeeded(resource);
      if (path !== watched) {
        await stopWatching?.();
        watched = path;
        stopWatching = watchPods(parts, path);
      }
    } catch (error) {
      if (stop.aborted) break;
      failures += 1;
      failed(resource, error instanceof Error ? error.message : String(error));
    }
    const waitMs = failures === 0 ? timing.selectorMs : delayMs(timing.backOff, failures, timing.random());
    await pause(waitMs, undefined, { signal: stop }).catch(() => {});
  }
  await stopWatching?.();
}

async function podsPath(
  { cluster, target: { namespace, kind, name }, timing }: TargetPodsParts,
  stop: AbortSignal,
): Promise<string> {
  const what = `/apis/apps/v1/namespaces/${namespace}/${PLURAL[kind]}/${name}`;
  const signal = AbortSignal.any([stop, AbortSignal.timeout(timing.listMs)]);
  const found = await cluster.call({ method: 'GET', path: what, signal });
  const selector = selectorOf(found, what);
  return `/api/v1/namespaces/${namespace}/pods?labelSelector=${encodeURIComponent(selector)}`;
}

function selectorOf(object: unknown, what: string): string {
  try {
    return labelSelector(field(field(object, 'spec'), 'selector'));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ClusterError(`GET ${what}: ${why}`, { retriable: false, cause: error });
  }
}

function watchPods({ cluster, listed, changed, failed, succeeded, timing }: TargetPodsParts, path: string) {
  const watched: Watched = {
    path,
    listed: (pods) => {
      succeeded('pods');
      listed(pods);
    },
    changed,
    problem: (message) => failed('pods', message),
  };
  return keepWatching(cluster, watched, timing);
}
