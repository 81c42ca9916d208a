import { z } from 'zod';
import { number, oneOf, text, texts } from './field.ts';
import { closed, never } from './map.ts';
import { LABEL_KEY, LABEL_VALUE, METRIC_NAME, NAMESPACE, OBJECT_NAME } from './names.ts';

/** Files may leave it out: nothing else is read from them. */
export const apiVersion = oneOf(['forewarm.dev/v1alpha1']).optional();

const labels = texts('a map of labels', text(LABEL_KEY), text(LABEL_VALUE)).default({});

/** Annotations are for other programs: any are fine, none is read. */
const annotations = z.unknown().optional();

/** The metadata of a source, which belongs to the whole cluster. */
export const sourceMetadata = closed('a map with a name', {
  name: text(OBJECT_NAME),
  namespace: never('a source belongs to the whole cluster; who may use it stands in spec.namespaces'),
  labels,
  annotations,
});

/** The metadata of a calendar, which belongs to the whole cluster. */
export const calendarMetadata = closed('a map with a name', {
  name: text(OBJECT_NAME),
  namespace: never('expected no namespace, as a calendar belongs to the whole cluster, found one'),
  labels,
  annotations,
});

/** The metadata of a pool, which belongs to the whole cluster. */
export const poolMetadata = closed('a map with a name', {
  name: text(OBJECT_NAME),
  namespace: never('a pool belongs to the whole cluster; who shares it stands in spec.members'),
  labels,
  annotations,
});

/** The metadata of a metric, which an HPA finds by its namespace and name. */
export const metricMetadata = closed('a map with a name and a namespace', {
  name: text(METRIC_NAME),
  namespace: text(NAMESPACE),
  labels,
  annotations,
});

/** A finite number above 0. */
export const positive = number('a number above 0', (value) => value > 0);
