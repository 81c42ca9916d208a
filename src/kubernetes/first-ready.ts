import type { Watched } from './keep-watching.ts';
import { type PodRecord, podRecord } from './pod-record.ts';

export interface ReadyPod extends PodRecord {
  readonly readyMs: number;
}

/** A list brings no more than its newest so many: what is older would be forgotten at once. */
export const NEWEST_LISTED = 50;

/**
 * Finds, in lists and changes of pods, those that became ready for the first time, each once. One with a restart before that is
 * left out: it says how long a crash takes. Of a pod only its uid is remembered, for as long as it is there.
 */
export function firstReady(found: (pod: ReadyPod) => void): Pick<Watched, 'listed' | 'changed'> {
  const known = new Set<string>();
  const look = (pod: ReadyPod) => {
    if (known.has(pod.uid)) return;
    known.add(pod.uid);
    if (!pod.hasRestarted) found(pod);
  };
  return {
    listed: (objects) => {
      const pods = objects.flatMap((object) => podRecord(object) ?? []);
      const there = new Set(pods.map(({ uid }) => uid));
      for (const uid of known) if (!there.has(uid)) known.delete(uid);
      const newestFirst = pods.filter(isReady).toSorted((a, b) => b.readyMs - a.readyMs);
      for (const { uid } of newestFirst.slice(NEWEST_LISTED)) known.add(uid);
      for (const pod of newestFirst.slice(0, NEWEST_LISTED)) look(pod);
    },
    changed: (type, object) => {
      const pod = podRecord(object);
      if (pod === undefined) return;
      if (type === 'DELETED') known.delete(pod.uid);
      else if (isReady(pod)) look(pod);
    },
  };
}

function isReady(pod: PodRecord): pod is ReadyPod {
  return pod.readyMs !== undefined;
}
