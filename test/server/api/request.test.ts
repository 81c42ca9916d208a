import { describe, expect, test } from '@jest/globals';
import type { Attributes } from '../../../src/server/access/identity.ts';
import { createRequestReader, readRequest } from '../../../src/server/api/request.ts';
import { GROUP_PATH } from '../../support/api-server.ts';
import { vectors } from '../../support/vectors.ts';

const go = vectors<{ readonly method: string; readonly url: string; readonly attributes: Attributes }>('request-infos');

describe(`what is authorized, as ${go.made}`, () => {
  test.each(go.cases)('$method $url', ({ method, url, attributes }) => {
    expect(readRequest(method, url)?.attributes).toEqual(attributes);
  });
});

describe('the path of a value', () => {
  test.each([
    ['/namespaces/render/q', 'render', 'q'],
    ['/namespaces/render/Q_1.x-y', 'render', 'Q_1.x-y'],
    [
      '/namespaces/a-1/pubsub.googleapis.com|subscription|num_undelivered_messages',
      'a-1',
      'pubsub.googleapis.com|subscription|num_undelivered_messages',
    ],
    ['/namespaces/a-1/pubsub.googleapis.com%7Csubscription%7cnum', 'a-1', 'pubsub.googleapis.com|subscription|num'],
    ['/namespaces/render/a:b%3Ac%20d', 'render', 'a:b:c d'],
    ['/namespaces/render/gr%C3%B6%C3%9Fe', 'render', 'größe'],
    ['/namespaces/render/...', 'render', '...'],
    ['/namespaces/namespaces/namespaces', 'namespaces', 'namespaces'],
    ['/%6eamespaces/re%6eder/q', 'render', 'q'],
  ])('%s', (path, namespace, metric) => {
    const asked = readRequest('GET', `${GROUP_PATH}${path}`);

    expect(asked).toMatchObject({ route: 'value', call: { namespace, metric, query: { problem: undefined } } });
  });

  test.each([
    '/namespaces/render',
    '/namespaces/render/',
    '/namespaces/render/q/',
    '/namespaces//q',
    '/namespaces/render//q',
    '//namespaces/render/q',
    '/namespaces/render/a/b',
    '/namespaces/render/a%2Fb',
    '/namespaces/render/..',
    '/namespaces/render/%2e%2e',
    '/namespaces/render/.',
    '/namespaces/../q',
    '/namespaces/Render/q',
    '/namespaces/-render/q',
    `/namespaces/${'a'.repeat(64)}/q`,
    '/namespaces/render/q%00',
    '/namespaces/render/q%0a',
    '/namespaces/render/q%1b',
    '/namespaces/render/100%25',
    '/namespaces/render/status',
    '/namespaces/render/finalize',
    '/pods/render/q',
    '/q',
  ])('is not %s', (path) => {
    expect(readRequest('GET', `${GROUP_PATH}${path}`)).toMatchObject({ call: undefined });
  });

  test('belongs to one group and version', () => {
    expect(readRequest('GET', '/apis/external.metrics.k8s.io/v1beta2/namespaces/render/q')?.call).toBeUndefined();
    expect(readRequest('GET', '/apis/custom.metrics.k8s.io/v1beta1/namespaces/render/q')?.call).toBeUndefined();
  });
});

test.each([
  '',
  '*',
  'apis',
  'http://elsewhere/apis',
  '/apis#x',
  '/a b',
  '/%zz',
  '/%ff',
  '/%',
  '/a\u00e9',
  '/a\u2028',
  '/a\n',
])('the URL %j cannot be read', (url) => {
  expect(readRequest('GET', url)).toBeUndefined();
});

describe('a reader that remembers', () => {
  test('gives what it read before', () => {
    const read = createRequestReader();
    const url = `${GROUP_PATH}/namespaces/render/q?labelSelector=a%3Db`;

    expect(read('GET', url)).toEqual(readRequest('GET', url));
    expect(read('GET', url)).toBe(read('GET', url));
  });

  test('remembers 20,000 metrics, each with its own selector', () => {
    const read = createRequestReader();
    const urls = Array.from(
      { length: 20_000 },
      (_, index) =>
        `${GROUP_PATH}/namespaces/render/q-${index}?labelSelector=resource.labels.subscription_id%3Dq-${index}`,
    );
    const first = urls.map((url) => read('GET', url));

    expect(urls.every((url, index) => read('GET', url) === first[index])).toBe(true);
  });

  test('forgets early what is large, so that hostile selectors cannot fill the memory', () => {
    const read = createRequestReader();
    const urls = Array.from(
      { length: 300 },
      (_, index) => `${GROUP_PATH}/namespaces/render/q-${index}?labelSelector=${'a,'.repeat(2000)}a`,
    );
    const first = urls.map((url) => read('GET', url));

    expect(read('GET', urls[299] ?? '')).toBe(first[299]);
    expect(read('GET', urls[0] ?? '')).not.toBe(first[0]);
  });

  test('never gives the answer for one method to another', () => {
    const read = createRequestReader();
    const url = `${GROUP_PATH}/namespaces/render/q`;
    read('GET', url);

    expect(read('DELETE', url)?.attributes.verb).toBe('deletecollection');
    expect(read('GET', url)?.attributes.verb).toBe('list');
  });
});
