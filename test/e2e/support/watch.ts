import type { IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WithConditions } from './conditions.ts';
import type { Kube } from './kube.ts';

/** What scenarios look at in the objects that they follow. */
export interface Followed extends WithConditions {
  readonly metadata: { readonly resourceVersion: string; readonly generation: number };
  readonly spec: { readonly replicas?: number };
}

interface List {
  readonly metadata: { readonly resourceVersion: string };
  readonly items: readonly Followed[];
}

interface WatchEvent {
  readonly type: string;
  readonly object: Followed;
}

/** Where an object is: the path of its kind in its namespace, and its name. */
export interface ObjectName {
  readonly collection: string;
  readonly name: string;
}

const TRIED_AGAIN_AFTER_MS = 100;

/**
 * Tells of an object as it is, and then whenever it changes, until `signal` aborts. A watch that breaks off goes on where it
 * was; one that the API has forgotten (410) begins again with the object as it is then.
 */
export async function follow(
  kube: Kube,
  { collection, name }: ObjectName,
  onObject: (object: Followed) => void,
  signal: AbortSignal,
): Promise<void> {
  const selected = `${collection}?fieldSelector=metadata.name%3D${name}`;
  let told = '';
  const tell = (object: Followed) => {
    if (object.metadata.resourceVersion === told) return;
    told = object.metadata.resourceVersion;
    onObject(object);
  };
  const list = async () => {
    const { items, metadata } = await kube.get<List>(selected);
    items.forEach(tell);
    return metadata.resourceVersion;
  };
  const watch = async (from: string | undefined) => {
    let version = from ?? (await list());
    const path = `${selected}&watch=true&allowWatchBookmarks=true&resourceVersion=${version}`;
    try {
      for await (const { type, object } of events(await kube.stream(path, signal))) {
        if (type === 'ERROR' || object === undefined) return undefined;
        if (type === 'ADDED' || type === 'MODIFIED') tell(object);
        version = object.metadata.resourceVersion;
      }
    } catch {
      // Broken off: by us, or by the kube-apiserver.
    }
    return version;
  };
  const keepWatching = async (from: string) => {
    let version: string | undefined = from;
    while (!signal.aborted) {
      version = await watch(version).catch(() => undefined);
      await sleep(TRIED_AGAIN_AFTER_MS);
    }
  };
  void keepWatching(await list());
}

/** The events of a watch, until it ends. Any answer but a stream of events is an event of type ERROR. */
async function* events(stream: IncomingMessage): AsyncGenerator<Pick<WatchEvent, 'type'> & Partial<WatchEvent>> {
  if (stream.statusCode !== 200) yield { type: 'ERROR' };
  let rest = '';
  for await (const chunk of stream.setEncoding('utf8')) {
    const lines = `${rest}${chunk}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield JSON.parse(line);
  }
}
