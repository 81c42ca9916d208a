import { field, text } from './decode.ts';

/** What is looked at in a pod. Times are ms since the epoch, undefined for what has not happened. */
export interface PodRecord {
  readonly uid: string;
  readonly createdMs: number;
  readonly scheduledMs: number | undefined;
  readonly readyMs: number | undefined;
  /** Empty before it is scheduled. */
  readonly node: string;
  /** Whether any of its containers was started more than once. */
  readonly hasRestarted: boolean;
}

/** Undefined for what is no pod. */
export function podRecord(pod: unknown): PodRecord | undefined {
  const metadata = field(pod, 'metadata');
  const uid = text(field(metadata, 'uid'));
  const createdMs = timeOf(field(metadata, 'creationTimestamp'));
  if (uid === '' || createdMs === undefined) return undefined;
  const status = field(pod, 'status');
  return {
    uid,
    createdMs,
    scheduledMs: trueSince(status, 'PodScheduled'),
    readyMs: trueSince(status, 'Ready'),
    node: text(field(field(pod, 'spec'), 'nodeName')),
    hasRestarted: [...list(status, 'containerStatuses'), ...list(status, 'initContainerStatuses')].some(
      (container) => Number(field(container, 'restartCount')) > 0,
    ),
  };
}

/** A time as Kubernetes writes it, to the second. */
export function timeOf(value: unknown): number | undefined {
  const ms = Date.parse(text(value));
  return Number.isNaN(ms) ? undefined : ms;
}

function trueSince(status: unknown, type: string): number | undefined {
  const condition = list(status, 'conditions').find((one) => field(one, 'type') === type);
  return field(condition, 'status') === 'True' ? timeOf(field(condition, 'lastTransitionTime')) : undefined;
}

function list(object: unknown, name: string): readonly unknown[] {
  const value = field(object, name);
  return Array.isArray(value) ? value : [];
}
