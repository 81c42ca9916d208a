import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { clusterClient } from '../../src/kubernetes/client.ts';
import { ClusterError } from '../../src/kubernetes/cluster-error.ts';
import { fromKubeconfig } from '../../src/kubernetes/kubeconfig.ts';
import { type FakeApiserver, fakeApiserver } from '../support/fake-apiserver.ts';

let apiserver: FakeApiserver;

beforeAll(async () => {
  apiserver = await fakeApiserver();
});

afterEach(() => apiserver.onGet(undefined));

afterAll(() => apiserver.close());

const client = () => clusterClient(fromKubeconfig(apiserver.kubeconfig));
const signal = () => AbortSignal.timeout(5_000);

// Client-node makes an Agent per call, and with it a connection: a new release may undo what kubeconfig.ts does about that.
test('twenty calls make one or two connections', async () => {
  const cluster = client();
  const before = apiserver.connections;

  for (let at = 0; at < 20; at += 1) await cluster.call({ method: 'GET', path: '/api', signal: signal() });

  expect(apiserver.requests.length).toBeGreaterThanOrEqual(20);
  expect(apiserver.connections - before).toBeLessThanOrEqual(2);
});

test('HTTP/1.1 is spoken to a server that offers HTTP/2: one dead connection must not hold all calls', async () => {
  // The fake would choose HTTP/2 and then not understand a word of it.
  await expect(client().call({ method: 'GET', path: '/api', signal: signal() })).resolves.toBeDefined();
});

test('a call carries the credentials of the kubeconfig', async () => {
  await client()
    .call({ method: 'POST', path: '/apis', body: { kind: 'X' }, signal: signal() })
    .catch(() => {});

  expect(apiserver.requests.at(-1)).toMatchObject({ authorization: 'Bearer fake-token', body: { kind: 'X' } });
});

test.each([
  [403, { kind: 'Status', message: 'no way' }, false, ': 403: no way'],
  [429, { kind: 'Status', message: 'slow down' }, true, ': 429: slow down'],
  [500, '<html>a page</html>', true, ': 500'],
  [503, { message: 5 }, false, ': 503'],
  [504, '', true, ': 504'],
])('an answer of %d is an error that says what was asked and what was said', async (code, body, retriable, message) => {
  apiserver.onGet(() => ({ code, body }));

  const error = await client()
    .call({ method: 'GET', path: '/api', signal: signal() })
    .catch((caught: unknown) => caught);

  expect(error).toBeInstanceOf(ClusterError);
  expect(error).toMatchObject({
    status: code,
    retriable,
    message: `GET https://127.0.0.1:${apiserver.port}/api${message}`,
  });
});

test('an answer with a Retry-After may be asked for again', async () => {
  apiserver.onGet(() => ({ code: 503, body: '', headers: { 'Retry-After': '1' } }));

  await expect(client().call({ method: 'GET', path: '/api', signal: signal() })).rejects.toMatchObject({
    retriable: true,
  });
});

test('a connection that is dropped is no answer, and passes', async () => {
  apiserver.onGet(() => 'drop');

  await expect(client().call({ method: 'GET', path: '/api', signal: signal() })).rejects.toMatchObject({
    status: undefined,
    retriable: true,
    message: expect.stringMatching(/^GET https:\/\/127\.0\.0\.1:\d+\/api: fetch failed: /),
  });
});

test('an answer that does not come is given up when the caller says so', async () => {
  apiserver.onGet(() => 'hang');

  await expect(client().call({ method: 'GET', path: '/api', signal: AbortSignal.timeout(20) })).rejects.toMatchObject({
    retriable: false,
  });
});

test('an answer that is not JSON is not quoted', async () => {
  apiserver.onGet(() => ({ code: 200, body: 'secret' }));

  await expect(client().call({ method: 'GET', path: '/api', signal: signal() })).rejects.toThrow(
    /\/api: the answer is not JSON$/,
  );
});
