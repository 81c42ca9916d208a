import type { ServerResponse } from 'node:http';
import type { FakeAnswer, FakeApiserver, FakeRequest } from './fake-apiserver.ts';

/** A pod as a test tells of it; times in seconds since the epoch. */
export interface FakePod {
  readonly uid: string;
  readonly created: number;
  readonly scheduled?: number;
  readonly ready?: number;
  readonly node?: string;
  readonly restarts?: number;
}

/** Deployments, their pods, and nodes, behind a fake kube-apiserver. Paths are those of the API. */
export interface FakeWorkloads {
  /** Answers the path of a Deployment or StatefulSet with this selector; undefined takes it away. */
  select(path: string, selector: object | undefined): void;
  /** Puts a pod into a namespace, as new or as changed, and tells the watches. */
  put(namespace: string, pod: FakePod): void;
  remove(namespace: string, uid: string): void;
  /** When a node was created, in seconds since the epoch. */
  node(name: string, created: number): void;
  /** From now on paths that contain this are answered so; undefined for as before. */
  refuse(part: string, answer: FakeAnswer | undefined): void;
  /** Watches of pods that are open in a namespace. */
  watches(namespace: string): number;
  endWatches(): void;
  /** Watches from before this moment are answered 410. */
  compact(): void;
}

const GONE = { type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired', message: 'Expired' } };
const NOT_FOUND = { code: 404, body: { kind: 'Status', message: 'not found' } };

export function fakeWorkloads(apiserver: FakeApiserver): FakeWorkloads {
  const objects = new Map<string, object>();
  const pods = new Map<string, Map<string, object>>();
  const watches = new Map<ServerResponse, string>();
  const refusals = new Map<string, FakeAnswer>();
  let version = 1;
  let oldest = 0;

  const podsOf = (namespace: string) => pods.get(namespace) ?? new Map<string, object>();
  const tell = (namespace: string, type: string, object: object) => {
    for (const [watch, of] of watches) if (of === namespace) watch.write(`${JSON.stringify({ type, object })}\n`);
  };
  const watch = (namespace: string, from: number): FakeAnswer => {
    return (lines) => {
      if (from < oldest) lines.end(`${JSON.stringify(GONE)}\n`);
      else watches.set(lines, namespace);
      lines.once('close', () => watches.delete(lines));
    };
  };
  const answer = ({ path, query }: FakeRequest): FakeAnswer => {
    const refused = [...refusals].find(([part]) => path.includes(part));
    if (refused !== undefined) return refused[1];
    const [, namespace] = /^\/api\/v1\/namespaces\/([^/]+)\/pods$/.exec(path) ?? [];
    if (namespace === undefined) {
      const body = objects.get(path);
      return body === undefined ? NOT_FOUND : { code: 200, body };
    }
    if (query.get('watch') === 'true') return watch(namespace, Number(query.get('resourceVersion')));
    const items = [...podsOf(namespace).values()];
    return { code: 200, body: { kind: 'PodList', metadata: { resourceVersion: `${version}` }, items } };
  };
  apiserver.onGet(answer);

  return {
    select: (path, selector) => {
      if (selector === undefined) objects.delete(path);
      else objects.set(path, { spec: { selector } });
    },
    put: (namespace, pod) => {
      version += 1;
      const known = podsOf(namespace);
      const type = known.has(pod.uid) ? 'MODIFIED' : 'ADDED';
      const object = written(pod, version);
      pods.set(namespace, known.set(pod.uid, object));
      tell(namespace, type, object);
    },
    remove: (namespace, uid) => {
      const object = podsOf(namespace).get(uid);
      podsOf(namespace).delete(uid);
      if (object !== undefined) tell(namespace, 'DELETED', object);
    },
    node: (name, created) => objects.set(`/api/v1/nodes/${name}`, { metadata: { creationTimestamp: time(created) } }),
    refuse: (part, given) => {
      if (given === undefined) refusals.delete(part);
      else refusals.set(part, given);
    },
    watches: (namespace) => [...watches.values()].filter((of) => of === namespace).length,
    endWatches: () => {
      for (const lines of watches.keys()) lines.end();
    },
    compact: () => {
      version += 1;
      oldest = version;
    },
  };
}

/** The pod as the API has it, with more than anybody needs. */
export function written({ uid, created, scheduled, ready, node, restarts = 0 }: FakePod, version: number): object {
  const condition = (type: string, since: number | undefined) => ({
    type,
    status: since === undefined ? 'False' : 'True',
    lastTransitionTime: time(since ?? created),
  });
  return {
    metadata: { uid, name: `pod-${uid}`, creationTimestamp: time(created), resourceVersion: `${version}` },
    spec: { ...(node !== undefined && { nodeName: node }), containers: [{ name: 'worker' }] },
    status: {
      phase: 'Running',
      conditions: [condition('PodScheduled', scheduled), condition('Ready', ready)],
      containerStatuses: [{ name: 'worker', restartCount: restarts }],
    },
  };
}

function time(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;
}
