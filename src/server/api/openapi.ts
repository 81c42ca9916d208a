import type { Express } from 'express';
import { hashOf, jsonDocument, serveDocument } from './documents.ts';
import { GROUP, GROUP_VERSION, KIND, RESOURCE, VERSION } from './group.ts';

const ITEM_NAME = 'io.k8s.metrics.pkg.apis.external_metrics.v1beta1.ExternalMetricValue';
const LIST_NAME = `${ITEM_NAME}List`;
const LIST_META_NAME = 'io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta';
const TIME_NAME = 'io.k8s.apimachinery.pkg.apis.meta.v1.Time';
const QUANTITY_NAME = 'io.k8s.apimachinery.pkg.api.resource.Quantity';

const KIND_TAG = { 'x-kubernetes-group-version-kind': { group: GROUP, version: VERSION, kind: KIND } };
const TYPES = ['application/json', 'application/vnd.kubernetes.protobuf'];
const FOLDER = `/apis/${GROUP_VERSION}/namespaces/{namespace}`;

/**
 * What `kubectl explain` and the cluster's own OpenAPI show of us: the real types, and only paths of our group. Both
 * forms are JSON, also for clients that name a protobuf form first: the kube-apiserver asks for JSON.
 */
export function serveOpenApi(app: Express, version: string): void {
  const info = { title: 'Forewarm', version };
  const v3 = openApiV3(info);
  const folder = `apis/${GROUP_VERSION}`;
  const index = { paths: { [folder]: { serverRelativeURL: `/openapi/v3/${folder}?hash=${hashOf(v3)}` } } };
  serveDocument(app, '/openapi/v2', jsonDocument(openApiV2(info)));
  serveDocument(app, '/openapi/v3', jsonDocument(index));
  serveDocument(app, `/openapi/v3/${folder}`, jsonDocument(v3));
}

function openApiV2(info: object): object {
  const ref = reference('#/definitions');
  const ok = { description: 'OK', schema: ref(LIST_NAME) };
  const text = { type: 'string' };
  return {
    swagger: '2.0',
    info,
    paths: paths({ produces: TYPES, responses: responses(ok) }, (parameter) => ({ ...parameter, ...text })),
    definitions: definitions(ref, text),
  };
}

function openApiV3(info: object): object {
  const ref = reference('#/components/schemas');
  const content = Object.fromEntries(TYPES.map((type) => [type, { schema: ref(LIST_NAME) }]));
  const schema = { type: 'string' };
  return {
    openapi: '3.0.0',
    info,
    paths: paths({ responses: responses({ description: 'OK', content }) }, (parameter) => ({ ...parameter, schema })),
    components: { schemas: definitions(ref, { oneOf: [{ type: 'string' }, { type: 'number' }] }) },
  };
}

/** One for any metric, and one for the placeholder of discovery: `kubectl explain` looks for that. */
function paths(operation: object, typed: (parameter: object) => object): Record<string, object> {
  const namespace = typed({ name: 'namespace', in: 'path', required: true, description: 'namespace of the HPA' });
  const metric = typed({ name: 'metric', in: 'path', required: true, description: 'name of the metric' });
  const labelSelector = typed({ name: 'labelSelector', in: 'query', description: 'which labels the metric has' });
  const get = (operationId: string) => ({
    operationId,
    description: 'the value of one metric: always one item',
    tags: ['externalMetrics_v1beta1'],
    ...operation,
    'x-kubernetes-action': 'list',
    ...KIND_TAG,
  });
  return {
    [`${FOLDER}/${RESOURCE}`]: { get: get('listExternalMetrics'), parameters: [namespace, labelSelector] },
    [`${FOLDER}/{metric}`]: { get: get('readExternalMetric'), parameters: [namespace, metric, labelSelector] },
  };
}

function reference(folder: string): (name: string) => object {
  return (name) => ({ $ref: `${folder}/${name}` });
}

function responses(ok: object): object {
  return { 200: ok, 401: { description: 'Unauthorized' } };
}

function definitions(ref: (name: string) => object, quantity: object): Record<string, object> {
  return {
    [LIST_NAME]: {
      description: 'The value of an external metric for one namespace, metric name and label selector.',
      type: 'object',
      required: ['items'],
      properties: {
        apiVersion: { type: 'string', description: 'Version of the schema of this object.' },
        kind: { type: 'string', description: 'Kind of this object.' },
        metadata: { description: 'Always empty.', allOf: [ref(LIST_META_NAME)] },
        items: { type: 'array', description: 'The value: one item.', items: ref(ITEM_NAME) },
      },
      'x-kubernetes-group-version-kind': [KIND_TAG['x-kubernetes-group-version-kind']],
    },
    [ITEM_NAME]: {
      description: 'A value of an external metric and the time at which it was true.',
      type: 'object',
      required: ['metricName', 'metricLabels', 'timestamp', 'value'],
      properties: {
        metricName: { type: 'string', description: 'Name of the metric.' },
        metricLabels: {
          type: 'object',
          description: 'Labels of the metric.',
          additionalProperties: { type: 'string' },
        },
        timestamp: { description: 'When the oldest input of the value was true.', allOf: [ref(TIME_NAME)] },
        window: { type: 'integer', format: 'int64', description: 'Seconds over which a rate was taken; not used.' },
        value: { description: 'The value, rounded up to a milli.', allOf: [ref(QUANTITY_NAME)] },
      },
    },
    [LIST_META_NAME]: {
      description: 'What lists of objects carry; always empty here.',
      type: 'object',
      properties: {
        continue: { type: 'string', description: 'Not used.' },
        remainingItemCount: { type: 'integer', format: 'int64', description: 'Not used.' },
        resourceVersion: { type: 'string', description: 'Not used.' },
        selfLink: { type: 'string', description: 'Not used.' },
      },
    },
    [TIME_NAME]: { description: 'A time in UTC, as in RFC 3339.', type: 'string', format: 'date-time' },
    [QUANTITY_NAME]: { description: 'A number with an SI suffix: 12, 1500m, 2k.', ...quantity },
  };
}
