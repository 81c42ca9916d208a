import type { Value } from '../../store/store.ts';
import { type Bytes, utf8 } from './bytes.ts';
import { GROUP_VERSION, KIND } from './group.ts';
import { bytesField, integerField } from './protobuf.ts';
import { quantity } from './quantity.ts';

/** What Kubernetes' protobuf starts with: four magic bytes, then a runtime.Unknown with the type of what it wraps. */
const ENVELOPE = `k8s\0${bytesField(1, bytesField(1, GROUP_VERSION) + bytesField(2, KIND))}`;
const LIST_META = bytesField(1, bytesField(1, '') + bytesField(2, '') + bytesField(3, ''));
const NO_ENCODING = bytesField(3, '') + bytesField(4, '');

/** The end of the year 9999: RFC 3339 has no later one. */
const MAX_TIME_MS = 253_402_300_799_999;

/**
 * A value as an ExternalMetricValueList of one item, in JSON.
 *
 * @throws RangeError when Kubernetes could not hold the value or its time.
 */
export function jsonList({ metric, labels, value, atMs }: Value): Bytes {
  const item = {
    metricName: metric,
    metricLabels: Object.fromEntries(sorted(labels)),
    timestamp: `${new Date(checkedTime(atMs)).toISOString().slice(0, 19)}Z`,
    value: quantity(value),
  };
  return utf8(JSON.stringify({ kind: KIND, apiVersion: GROUP_VERSION, metadata: {}, items: [item] }));
}

/**
 * The same in Kubernetes' protobuf: field numbers and order of k8s.io/metrics,
 * external_metrics/v1beta1/generated.proto.
 *
 * @throws RangeError when Kubernetes could not hold the value or its time.
 */
export function protobufList({ metric, labels, value, atMs }: Value): Bytes {
  const pairs = sorted(labels).map(([key, label]) =>
    bytesField(2, bytesField(1, utf8(key)) + bytesField(2, utf8(label))),
  );
  const seconds = Math.floor(checkedTime(atMs) / 1000);
  const time = integerField(1, seconds) + integerField(2, 0);
  const item =
    bytesField(1, utf8(metric)) + pairs.join('') + bytesField(3, time) + bytesField(5, bytesField(1, quantity(value)));
  return ENVELOPE + bytesField(2, LIST_META + bytesField(2, item)) + NO_ENCODING;
}

/** Go writes maps in the order of their keys. */
function sorted(labels: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1));
}

function checkedTime(atMs: number): number {
  if (atMs >= 0 && atMs <= MAX_TIME_MS) return atMs;
  throw new RangeError(`${atMs} is not a time: expected ms since 1970, before the year 10000`);
}
