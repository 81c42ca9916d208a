import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { aValue, type Asking, GROUP_PATH, type Running, startApi, storeOf } from '../support/api-server.ts';
import { expectWellBehaved, statusOf } from '../support/well-behaved.ts';

const FOLDER = `${GROUP_PATH}/namespaces/render`;

let api: Running;

beforeAll(async () => {
  const store = storeOf(aValue({ metric: 'q', labels: { s: 'x' } }), aValue({ metric: 'q', labels: { s: 'y' } }));
  api = await startApi({ store });
});

afterAll(() => api.close());

/** Sends bytes as they are, and gives what comes back before the connection ends. */
function sendRaw(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    const socket = connect(api.port, '127.0.0.1', () => socket.end(Buffer.from(text, 'latin1')));
    socket.on('data', (part) => parts.push(part));
    socket.on('error', reject);
    socket.on('close', () => resolve(Buffer.concat(parts).toString('latin1')));
  });
}

describe('a hostile path finds nothing', () => {
  test.each([
    '/..',
    '/../..',
    '/apis/../apis',
    '/apis/%2e%2e/apis',
    `${FOLDER}/..`,
    `${FOLDER}/../render/q`,
    `${FOLDER}/%2e%2e`,
    `${FOLDER}/%2e%2e/render/q`,
    `${FOLDER}/..%2frender%2fq`,
    `${FOLDER}/q%2f..`,
    `${FOLDER}/q%00`,
    `${FOLDER}/%00`,
    `${FOLDER}//q`,
    `${GROUP_PATH}//namespaces/render/q`,
    `/${FOLDER}/q`,
    `${FOLDER}/q/`,
    `${FOLDER}/q;x=1`,
    `${FOLDER}/q%3Fs%3Dx`,
    `${FOLDER}/q%23`,
    `${FOLDER}/%71%2571`,
    `${FOLDER}/constructor`,
    `${FOLDER}/__proto__`,
    `${GROUP_PATH}/namespaces/__proto__/q`,
    `${GROUP_PATH}/namespaces/constructor/q`,
    `${GROUP_PATH}/namespaces/re%6eder%20/q`,
    '/%61pis',
    '/healthz/../apis',
    '/healthz%2f..%2fapis',
    '/readyz/__proto__',
    '/openapi/v3/apis/../../v2',
    '/metrics',
    '/debug/pprof',
  ])('%s', async (path) => {
    const answered = await api.ask(path);

    expectWellBehaved(answered);
    expect(statusOf(answered).code).toBe(404);
  });
});

test('a path of 100 kB and a query of 100 kB are too long', async () => {
  for (const path of [`/${'a'.repeat(100_000)}`, `${FOLDER}/q?${'a'.repeat(100_000)}`, `/${'%2f'.repeat(30_000)}`]) {
    const answered = await api.ask(path);

    expectWellBehaved(answered);
    expect(statusOf(answered).code).toBe(414);
  }
});

test('a selector that is too long is refused', async () => {
  const answered = await api.ask(`${FOLDER}/q?labelSelector=${'s,'.repeat(2100)}s`);

  expect(statusOf(answered)).toMatchObject({ code: 400, message: expect.stringContaining('at most 4096 are read') });
});

describe('a request line that is no path of ours', () => {
  test.each([
    ['GET http://elsewhere/apis HTTP/1.1', 400],
    ['GET * HTTP/1.1', 400],
    ['GET /apis#x HTTP/1.1', 400],
    [`GET ${FOLDER}/gr\u00f6\u00dfe HTTP/1.1`, 400],
    [`GET ${FOLDER}/q?labelSelector=s%3Dx HTTP/1.0`, 200],
    ['PROPFIND /apis HTTP/1.1', 405],
    ['BREW /apis HTTP/1.1', 400],
  ])('%s: %d', async (line, code) => {
    const answered = await sendRaw(`${line}\r\nHost: x\r\nConnection: close\r\n\r\n`);

    expect(answered).toMatch(new RegExp(`^HTTP/1\\.[01] ${code} `));
    expect(answered).not.toMatch(/retry-after/i);
  });
});

test('an audit id with any byte that HTTP allows comes back as it was', async () => {
  const id = 'a\tb \u00e9\u00ff"<script>,;=';

  const answered = await sendRaw(`GET /apis HTTP/1.1\r\nHost: x\r\nAudit-ID: ${id}\r\nConnection: close\r\n\r\n`);

  expect(answered).toContain(`\r\nAudit-ID: ${id}\r\n`);
});

test('whatever is asked, the answer is a value or a Status, and the server goes on', async () => {
  const segment = fc.oneof(
    fc.constantFrom('apis', 'external.metrics.k8s.io', 'v1beta1', 'namespaces', 'render', 'q', '', '.', '..', 'readyz'),
    fc.string().map(encodeURIComponent),
    fc.constantFrom('%', '%zz', '%00', '%ff', '%2f', 'a|b', "'", '"', '<', '\\', '^', '{', '}', '`'),
  );
  const anywhere = fc.array(segment, { maxLength: 8 }).map((segments) => `/${segments.join('/')}`);
  const metric = segment.map((name) => `${FOLDER}/${name}`);
  const selector = fc.oneof(fc.string(), fc.constantFrom('s=x', 's in (x)', '!s', 's>', '(', ',', 's=x,', 's==x'));
  const option = fc.oneof(
    selector.map((text) => `labelSelector=${encodeURIComponent(text)}`),
    fc
      .tuple(fc.constantFrom('fieldSelector', 'limit', 'watch', 'pretty', 'continue', 'verbose'), fc.string())
      .map(([name, text]) => `${name}=${encodeURIComponent(text)}`),
    fc.constantFrom('', '&', '=', '%zz', ';', '?', '+', 'labelSelector'),
  );
  const path = fc
    .tuple(fc.oneof(metric, anywhere, fc.constant(`${FOLDER}/q`)), fc.array(option, { maxLength: 3 }))
    .map(([where, options]) => (options.length === 0 ? where : `${where}?${options.join('&')}`));
  const asking: fc.Arbitrary<Asking> = fc.record({
    method: fc.constantFrom('GET', 'GET', 'GET', 'HEAD', 'POST', 'DELETE', 'OPTIONS'),
    headers: fc.record(
      {
        accept: fc.constantFrom(
          'application/json',
          'application/vnd.kubernetes.protobuf, */*',
          'text/html',
          ';',
          'a/b;q=0',
        ),
        'if-none-match': fc.constantFrom('*', '""', 'W/"x"'),
      },
      { requiredKeys: [] },
    ),
  });

  await fc.assert(
    fc.asyncProperty(path, asking, async (where, how) => {
      const answered = await api.ask(where, how);

      expectWellBehaved(answered);
      expect([200, 304, 400, 403, 404, 405, 406, 414]).toContain(answered.code);
      if (answered.code >= 400 && how.method !== 'HEAD') statusOf(answered);
    }),
    { numRuns: 400 },
  );
  expect((await api.ask('/livez')).text).toBe('ok');
});
