import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { aValue, type Answered, GROUP_PATH, type Running, startApi, storeOf } from '../support/api-server.ts';
import { expectWellBehaved, statusOf } from '../support/well-behaved.ts';

const GROUP = 'external.metrics.k8s.io';
const V2 = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
const V2BETA1 = 'application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList';
const AGGREGATOR = `${V2},${V2BETA1}`;
const KUBECTL = `${AGGREGATOR},application/json`;
const PATHS = ['/apis', `/apis/${GROUP}`, GROUP_PATH];

let api: Running;

beforeEach(async () => {
  api = await startApi();
});

afterEach(() => api.close());

async function ask(path: string, headers: Record<string, string> = {}): Promise<Answered> {
  const answered = await api.ask(path, { headers });
  expectWellBehaved(answered);
  return answered;
}

describe('discovery', () => {
  const version = { groupVersion: `${GROUP}/v1beta1`, version: 'v1beta1' };
  const group = { name: GROUP, versions: [version], preferredVersion: version };

  test.each([
    ['/apis', { kind: 'APIGroupList', apiVersion: 'v1', groups: [group] }],
    [`/apis/${GROUP}`, { kind: 'APIGroup', apiVersion: 'v1', ...group }],
    [
      GROUP_PATH,
      {
        kind: 'APIResourceList',
        apiVersion: 'v1',
        groupVersion: `${GROUP}/v1beta1`,
        resources: [
          {
            name: 'externalmetrics',
            singularName: '',
            namespaced: true,
            kind: 'ExternalMetricValueList',
            verbs: ['get'],
          },
        ],
      },
    ],
  ])('of %s for plain clients', async (path, content) => {
    for (const accept of [undefined, '*/*', 'application/json', 'application/vnd.kubernetes.protobuf, */*']) {
      const answered = await ask(path, accept === undefined ? {} : { accept });

      expect(answered.code).toBe(200);
      expect(answered.headers).toMatchObject({
        'content-type': 'application/json',
        vary: 'Accept',
        'cache-control': 'public',
      });
      expect(JSON.parse(answered.text)).toEqual(content);
    }
  });

  test.each([
    ['the aggregator', AGGREGATOR, V2, 'v2'],
    ['kubectl since 1.30', KUBECTL, V2, 'v2'],
    ['kubectl 1.26 to 1.29', `${V2BETA1},application/json`, V2BETA1, 'v2beta1'],
    ['who prefers the older form', `${V2};q=0.5,${V2BETA1};q=0.9`, V2BETA1, 'v2beta1'],
  ])('in one document with the resource in it, for %s', async (_, accept, contentType, apiVersion) => {
    const { code, headers, text } = await ask('/apis', { accept });

    expect(code).toBe(200);
    expect(headers['content-type']).toBe(contentType);
    expect(headers).toMatchObject({ vary: 'Accept', 'cache-control': 'public' });
    expect(JSON.parse(text)).toEqual({
      kind: 'APIGroupDiscoveryList',
      apiVersion: `apidiscovery.k8s.io/${apiVersion}`,
      metadata: {},
      items: [
        {
          metadata: { name: GROUP },
          versions: [
            {
              version: 'v1beta1',
              freshness: 'Current',
              resources: [
                {
                  resource: 'externalmetrics',
                  responseKind: { group: GROUP, version: 'v1beta1', kind: 'ExternalMetricValueList' },
                  scope: 'Namespaced',
                  singularResource: '',
                  verbs: ['get'],
                },
              ],
            },
          ],
        },
      ],
    });
  });

  test.each(PATHS.slice(1))('of %s has no aggregated form, so the next one that is accepted is taken', async (path) => {
    expect((await ask(path, { accept: KUBECTL })).headers['content-type']).toBe('application/json');
    expect(statusOf(await ask(path, { accept: AGGREGATOR })).code).toBe(406);
  });

  test.each(PATHS)('of %s is refused to who accepts none of its forms', async (path) => {
    expect(statusOf(await ask(path, { accept: 'text/html' }))).toMatchObject({
      code: 406,
      message: 'only the following media types are accepted: application/json',
    });
  });

  test.each(
    PATHS.flatMap((path) => ['application/json', KUBECTL, `${V2BETA1},*/*`].map((accept) => ({ path, accept }))),
  )('of $path ($accept) is not sent again to who has it', async ({ path, accept }) => {
    const first = await ask(path, { accept });
    const etag = String(first.headers.etag);

    const again = await ask(path, { accept, 'If-None-Match': etag });
    const other = await ask(path, { accept, 'If-None-Match': '"another"' });

    expect(etag).toMatch(/^"[0-9A-F]{64}"$/);
    expect(again).toMatchObject({ code: 304, text: '', headers: { etag, vary: 'Accept' } });
    expect(other).toMatchObject({ code: 200, text: first.text });
  });

  test('has another ETag for each form', async () => {
    const etags = [];
    for (const accept of ['application/json', V2, V2BETA1]) etags.push((await ask('/apis', { accept })).headers.etag);

    expect(new Set(etags).size).toBe(3);
  });

  test('is the same from every replica, whatever they hold', async () => {
    const replica = await startApi({ store: storeOf(aValue(), aValue({ metric: 'other' })) });
    try {
      for (const path of PATHS) {
        const [here, there] = [
          await ask(path, { accept: KUBECTL }),
          await replica.ask(path, { headers: { accept: KUBECTL } }),
        ];

        expect(there.headers.etag).toBe(here.headers.etag);
        expect(there.text).toBe(here.text);
      }
    } finally {
      await replica.close();
    }
  });

  test('answers while nobody may read a metric and there is none', async () => {
    const strict = await startApi({
      store: storeOf(),
      authorize: (_, { kind }) => ({ allowed: kind === 'path', reason: '' }),
    });
    try {
      const paths = [...PATHS, '/openapi/v2', '/openapi/v3', '/healthz', '/livez', '/readyz', '/version'];
      const codes = await Promise.all(paths.map(async (path) => (await strict.ask(path)).code));

      expect(codes).toEqual(paths.map(() => 200));
      expect((await strict.ask(`${GROUP_PATH}/namespaces/render/q`)).code).toBe(403);
    } finally {
      await strict.close();
    }
  });

  test.each(['/apis/', `/apis/${GROUP}/`, `${GROUP_PATH}/`, '/APIS', '//apis', '/api', `/apis/${GROUP}/v1beta2`])(
    'has nothing at %s',
    async (path) => {
      expect(statusOf(await ask(path)).code).toBe(404);
    },
  );
});
