import { afterEach, describe, expect, jest, test } from '@jest/globals';
import type { HandlerParts } from '../../src/server/handler.ts';
import type { Attributes } from '../../src/server/access/identity.ts';
import {
  aRefusal,
  aValue,
  type Asking,
  GROUP_PATH,
  HPA,
  type Running,
  startApi,
  storeOf,
} from '../support/api-server.ts';
import { expectWellBehaved, statusOf } from '../support/well-behaved.ts';

const METRIC = `${GROUP_PATH}/namespaces/render/q`;
const KINDS = '*.external.metrics.k8s.io';

let api: Running | undefined;

afterEach(async () => {
  await api?.close();
});

interface Row {
  readonly when: string;
  readonly path?: string;
  readonly asking?: Asking;
  readonly parts?: Partial<HandlerParts>;
  readonly code: number;
  readonly reason: string;
  readonly message: string;
  readonly details?: object;
}

const forbid = () => ({ allowed: false, reason: '' });
const fail = () => Promise.reject(new Error('dial tcp 10.0.0.1:443'));
const never = () => new Promise<never>(() => {});

const ROWS: readonly Row[] = [
  {
    when: 'the metric is unknown',
    path: `${GROUP_PATH}/namespaces/render/nope`,
    code: 404,
    reason: 'NotFound',
    message: 'the server could not find the metric nope for namespaces render',
  },
  {
    when: 'the path is unknown',
    path: '/nowhere',
    code: 404,
    reason: 'NotFound',
    message: 'the server could not find the requested resource',
    details: {},
  },
  {
    when: 'no credential is valid',
    parts: { authenticate: () => undefined },
    code: 401,
    reason: 'Unauthorized',
    message: 'Unauthorized',
  },
  {
    when: 'the user may not read the metric',
    parts: { authorize: forbid },
    code: 403,
    reason: 'Forbidden',
    message: `q.external.metrics.k8s.io is forbidden: User "${HPA.name}" cannot list resource "q" in API group "external.metrics.k8s.io" in the namespace "render"`,
    details: { group: 'external.metrics.k8s.io', kind: 'q' },
  },
  {
    when: 'the user may not see discovery',
    path: '/apis',
    parts: { authorize: () => ({ allowed: false, reason: 'no RBAC policy matched' }) },
    code: 403,
    reason: 'Forbidden',
    message: `forbidden: User "${HPA.name}" cannot get path "/apis": no RBAC policy matched`,
    details: {},
  },
  {
    when: 'nobody can tell who asks',
    parts: { authenticate: fail },
    code: 500,
    reason: 'InternalError',
    message: 'Internal error occurred: the request could not be authenticated or authorized',
  },
  {
    when: 'nobody can tell whether the user may',
    parts: { authorize: fail },
    code: 500,
    reason: 'InternalError',
    message: 'Internal error occurred: the request could not be authenticated or authorized',
  },
  {
    when: 'the label selector is bad',
    path: `${METRIC}?labelSelector=a%3Db%3Dc`,
    code: 400,
    reason: 'BadRequest',
    message: 'labelSelector "a=b=c": found "=" at character 4, expected "," or the end',
  },
  {
    when: 'a number in the label selector is none, which is a 500 elsewhere',
    path: `${METRIC}?labelSelector=k%3E-5`,
    code: 400,
    reason: 'BadRequest',
    message: expect.stringContaining('"-5" at character 3 is not a label value') as unknown as string,
  },
  {
    when: 'the field selector is bad',
    path: `${METRIC}?fieldSelector=a`,
    code: 400,
    reason: 'BadRequest',
    message: 'fieldSelector "a": "a" has no =, == or !=',
  },
  {
    when: 'another option is bad',
    path: `${METRIC}?timeoutSeconds=30s`,
    code: 400,
    reason: 'BadRequest',
    message: 'timeoutSeconds "30s": expected a whole number of at most 64 bits',
  },
  {
    when: 'only a table would do',
    asking: { headers: { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' } },
    code: 406,
    reason: 'NotAcceptable',
    message: 'only the following media types are accepted: application/json, application/vnd.kubernetes.protobuf',
  },
  {
    when: 'only XML would do',
    asking: { headers: { accept: 'application/xml' } },
    code: 406,
    reason: 'NotAcceptable',
    message: 'only the following media types are accepted: application/json, application/vnd.kubernetes.protobuf',
  },
  {
    when: 'a watch is wanted',
    path: `${METRIC}?watch=true`,
    code: 405,
    reason: 'MethodNotAllowed',
    message: `watch is not supported on resources of kind "${KINDS}"`,
    details: { group: 'external.metrics.k8s.io', kind: '*' },
  },
  ...['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].map((method) => ({
    when: `the method is ${method}`,
    asking: { method },
    code: 405,
    reason: 'MethodNotAllowed',
    message: `${method.toLowerCase()} is not supported on resources of kind "${KINDS}"`,
    details: { group: 'external.metrics.k8s.io', kind: '*' },
  })),
  {
    when: 'discovery is to be changed',
    path: '/apis',
    asking: { method: 'POST' },
    code: 405,
    reason: 'MethodNotAllowed',
    message: 'the server does not allow this method on the requested resource',
  },
  {
    when: 'the data is missing or too old',
    parts: { store: storeOf(aRefusal({ metric: 'q', reason: 'Prometheus has not answered for 6m' })) },
    code: 503,
    reason: 'ServiceUnavailable',
    message: 'Prometheus has not answered for 6m',
  },
  {
    when: 'finding out who asks takes too long',
    parts: { authenticate: never, patienceMs: 1 },
    code: 504,
    reason: 'Timeout',
    message: 'Timeout: request did not complete within the allotted timeout',
  },
  {
    when: 'the URL cannot be read',
    path: '/apis/%zz',
    code: 400,
    reason: 'BadRequest',
    message: 'the URL of the request cannot be read',
  },
  {
    when: 'the URL is too long',
    path: `${METRIC}?labelSelector=${'a'.repeat(100_000)}`,
    code: 414,
    reason: 'RequestURITooLong',
    message: "the request's URL is longer than 8192 characters",
  },
];

describe('an error is a Status that says what is wrong', () => {
  test.each(ROWS)(
    'when $when: $code $reason',
    async ({ path = METRIC, asking, parts, code, reason, message, details }) => {
      api = await startApi({ store: storeOf(aValue({ metric: 'q' })), ...parts });

      const answered = await api.ask(path, asking);

      expectWellBehaved(answered);
      expect(answered.code).toBe(code);
      expect(answered.headers['cache-control']).toBe('no-cache, private');
      const status = statusOf(answered);
      expect(status).toMatchObject({ code, reason, message });
      if (details !== undefined) expect(status.details).toEqual(details);
    },
  );

  test('when the method is HEAD: 405, and no body', async () => {
    api = await startApi({ store: storeOf(aValue({ metric: 'q' })) });

    const answered = await api.ask(METRIC, { method: 'HEAD' });

    expectWellBehaved(answered);
    expect(answered).toMatchObject({ code: 405, text: '', headers: { allow: 'GET' } });
  });
});

test('errors come in JSON also when protobuf is wanted: client-go goes by the content type', async () => {
  api = await startApi();

  const answered = await api.ask(METRIC, { headers: { accept: 'application/vnd.kubernetes.protobuf' } });

  expect(statusOf(answered).code).toBe(404);
});

test('a refused method or user is told before anything about the metric is', async () => {
  api = await startApi({ authorize: forbid });

  const paths = [METRIC, `${METRIC}?labelSelector=%21%21`, `${METRIC}?watch=1`, `${GROUP_PATH}/namespaces/render/nope`];
  const codes = await Promise.all(paths.map(async (path) => (await api?.ask(path))?.code));

  expect(codes).toEqual([403, 403, 403, 403]);
});

test('the authorizer is asked about the metric as a resource to list', async () => {
  const asked: Attributes[] = [];
  api = await startApi({
    authorize: (_, attributes) => {
      asked.push(attributes);
      return { allowed: true, reason: '' };
    },
  });

  await api.ask(`${GROUP_PATH}/namespaces/render/a%7Cb?labelSelector=s%3Dx`);
  await api.ask('/openapi/v2');

  expect(asked).toEqual([
    {
      kind: 'resource',
      verb: 'list',
      group: 'external.metrics.k8s.io',
      version: 'v1beta1',
      resource: 'a|b',
      namespace: 'render',
      name: '',
    },
    { kind: 'path', verb: 'get', path: '/openapi/v2' },
  ]);
});

describe('the audit id', () => {
  test('is the one that the caller gave', async () => {
    api = await startApi();
    const headers = { 'Audit-ID': '38aa1d3c-9b4f-4b31-9b9e-3b7f0a8cf0aa' };

    const ids = [await api.ask(METRIC, { headers }), await api.ask('/apis', { headers })].map(
      (answered) => answered.headers['audit-id'],
    );

    expect(ids).toEqual([headers['Audit-ID'], headers['Audit-ID']]);
  });

  test('is a fresh one for who gave none', async () => {
    api = await startApi();

    const first = (await api.ask(METRIC)).headers['audit-id'];
    const second = (await api.ask(METRIC)).headers['audit-id'];

    expect(first).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(second).not.toBe(first);
  });
});

function peersFixture() {
  return storeOf(
    aValue({ namespace: 'default', metric: 'my-external-metric', labels: { foo: 'bar' }, value: 42 }),
    aValue({ namespace: 'default', metric: 'my-external-metric', labels: { foo: 'baz' }, value: 43 }),
    aValue({ namespace: 'default', metric: 'other-external-metric', value: 44 }),
  );
}

describe("the seven cases of custom-metrics-apiserver's own table", () => {
  test.each([
    ['/apis/', 404, 0, 'as there'],
    [`${GROUP_PATH}/nonexistent-metric`, 404, 0, 'as there'],
    [`${GROUP_PATH}/namespaces/foo`, 404, 0, 'as there'],
    [`${GROUP_PATH}/namespaces/foo/group/metric`, 404, 0, 'as there'],
    [
      `${GROUP_PATH}/namespaces/default/my-external-metric`,
      400,
      0,
      '200 with two items there: an HPA would add them up',
    ],
    [`${GROUP_PATH}/namespaces/default/my-external-metric?labelSelector=foo%3Dbar`, 200, 1, 'as there'],
    [`${GROUP_PATH}/namespaces/foo/nonexistent-metric`, 404, 0, '200 with no item there: a 404 says what is wrong'],
  ])('%s: %d with %d items (%s)', async (path, code, items) => {
    api = await startApi({ store: peersFixture() });

    const answered = await api.ask(path);

    expectWellBehaved(answered);
    expect(answered.code).toBe(code);
    expect((JSON.parse(answered.text).items ?? []).length).toBe(items);
  });
});

test.each([
  ['at once', () => HPA],
  ['later', () => Promise.resolve(HPA)],
])('a mistake of ours %s ends one request, and is reported; the server goes on', async (_, authenticate) => {
  const failed = jest.fn();
  const served = jest.fn().mockImplementationOnce(() => {
    throw new Error('a full disk');
  });
  api = await startApi({ authenticate, events: { served, answered: () => {}, failed } });

  await api.ask(METRIC).catch(() => 'the connection was closed');
  const next = await api.ask(METRIC);

  expect(next.code).toBe(404);
  expect(failed.mock.calls).toEqual([['answering a request', new Error('a full disk')]]);
});
