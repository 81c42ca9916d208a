import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Answered, GROUP_PATH, type Running, startApi } from '../support/api-server.ts';
import { expectWellBehaved } from '../support/well-behaved.ts';

const V3_PATH = `/openapi/v3${GROUP_PATH}`;

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

/** Every `$ref` in a document, with what it points to. */
function references(document: object): { ref: string; target: unknown }[] {
  const found: string[] = [];
  JSON.stringify(document, (key, value: unknown) => {
    if (key === '$ref') found.push(String(value));
    return value;
  });
  return found.map((ref) => ({
    ref,
    target: ref
      .slice(2)
      .split('/')
      .reduce<unknown>((node, key) => (node as Record<string, unknown> | undefined)?.[key], document),
  }));
}

describe.each(['/openapi/v2', V3_PATH])('the document at %s', (path) => {
  test('has only paths of our group', async () => {
    const { paths } = JSON.parse((await ask(path)).text);

    expect(Object.keys(paths)).toEqual([
      `${GROUP_PATH}/namespaces/{namespace}/externalmetrics`,
      `${GROUP_PATH}/namespaces/{namespace}/{metric}`,
    ]);
  });

  test('has every type that it refers to', async () => {
    const found = references(JSON.parse((await ask(path)).text));

    expect(found.length).toBeGreaterThan(3);
    expect(found.filter(({ target }) => target === undefined)).toEqual([]);
  });

  test('tells kubectl explain which type the resource of discovery has', async () => {
    const document = JSON.parse((await ask(path)).text);
    const schemas = document.definitions ?? document.components.schemas;
    const kind = { group: 'external.metrics.k8s.io', version: 'v1beta1', kind: 'ExternalMetricValueList' };

    const operation = document.paths[`${GROUP_PATH}/namespaces/{namespace}/externalmetrics`].get;
    const list = schemas['io.k8s.metrics.pkg.apis.external_metrics.v1beta1.ExternalMetricValueList'];
    const item = schemas['io.k8s.metrics.pkg.apis.external_metrics.v1beta1.ExternalMetricValue'];

    expect(operation['x-kubernetes-group-version-kind']).toEqual(kind);
    expect(list['x-kubernetes-group-version-kind']).toEqual([kind]);
    expect(Object.keys(item.properties)).toEqual(['metricName', 'metricLabels', 'timestamp', 'window', 'value']);
  });

  test('is asked for again each time, as everything but discovery', async () => {
    expect((await ask(path)).headers['cache-control']).toBe('no-cache, private');
  });

  test('is not sent again to who has it', async () => {
    const { etag } = (await ask(path)).headers;

    const again = await ask(path, { 'If-None-Match': String(etag) });

    expect(again).toMatchObject({ code: 304, text: '' });
  });
});

test('version 2 is JSON also for clients that name a protobuf form', async () => {
  const accept = 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf';

  const { code, headers, text } = await ask('/openapi/v2', { accept });

  expect(code).toBe(200);
  expect(headers['content-type']).toBe('application/json');
  expect(JSON.parse(text)).toMatchObject({ swagger: '2.0', info: { title: 'Forewarm', version: 'v0.1.0' } });
});

test('the index of version 3 leads to the document, by an address that changes with it', async () => {
  const index = await ask('/openapi/v3');
  const { paths } = JSON.parse(index.text);
  const { serverRelativeURL } = paths['apis/external.metrics.k8s.io/v1beta1'];

  const document = await ask(serverRelativeURL);

  expect(Object.keys(paths)).toEqual(['apis/external.metrics.k8s.io/v1beta1']);
  expect(serverRelativeURL).toMatch(/^\/openapi\/v3\/apis\/external\.metrics\.k8s\.io\/v1beta1\?hash=[0-9A-F]{64}$/);
  expect(document.headers.etag).toBe(`"${serverRelativeURL.split('hash=')[1]}"`);
  expect(JSON.parse(document.text).openapi).toMatch(/^3\.0/);
});

test('an old hash gets the document of today, and no redirect: the aggregator refuses those', async () => {
  const { code, text } = await ask(`${V3_PATH}?hash=OLD`);

  expect(code).toBe(200);
  expect(text).toBe((await ask(V3_PATH)).text);
});
