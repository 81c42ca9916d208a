import { createServer } from 'node:http';
import { once } from 'node:events';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { selfSigned } from '../support/self-signed.ts';
import { ANONYMOUS, basic, bearerFile, type Credential } from '../../src/sources/credential.ts';
import { type HttpAnswer, HttpClient, type HttpSettings } from '../../src/sources/http.ts';
import { SourceError } from '../../src/sources/source.ts';
import { type Folder, temporaryFolder } from '../support/folder.ts';
import { type Loopback, type Received, type Reply, startLoopback, type TransportFault } from '../support/loopback.ts';

const FINE: Reply = { status: 200, body: { fine: true } };
const never = new AbortController().signal;
let folder: Folder;
const opened: (() => unknown)[] = [];

beforeEach(async () => {
  folder = await temporaryFolder();
});

afterEach(async () => {
  for (const close of opened.splice(0).toReversed()) await close();
  await folder.remove();
});

async function server(
  answer: Reply | TransportFault | ((received: Received) => Reply | TransportFault) = FINE,
  tls?: Parameters<typeof startLoopback>[1],
): Promise<Loopback> {
  const loopback = await startLoopback(typeof answer === 'function' ? answer : () => answer, tls);
  opened.push(() => loopback.close());
  return loopback;
}

function client(rest: Partial<HttpSettings> = {}): HttpClient {
  const made = new HttpClient({
    peer: 'The peer',
    secure: false,
    timeoutMs: 2_000,
    callsAtOnce: 8,
    largestMebibytes: 1,
    credential: ANONYMOUS,
    tls: {},
    headers: {},
    ...rest,
  });
  opened.push(() => made.close());
  return made;
}

async function send(http: HttpClient, { url }: { url: string }, stop = never): Promise<HttpAnswer | SourceError> {
  return http.send({ url: new URL('/path?token=in-the-url', url) }, stop).catch((error: unknown) => {
    if (error instanceof SourceError) return error;
    throw error;
  });
}

describe('a call', () => {
  test('gives the status and the decoded body, over one connection for all calls', async () => {
    const peer = await server();
    const http = client();

    for (let call = 0; call < 20; call++) expect(await send(http, peer)).toEqual({ status: 200, json: { fine: true } });

    expect(peer.connections()).toBe(1);
  });

  test('uses no more connections than calls are allowed at once', async () => {
    const peer = await server();
    const http = client({ callsAtOnce: 3 });

    await Promise.all(Array.from({ length: 20 }, () => send(http, peer)));

    expect(peer.received).toHaveLength(20);
    expect(peer.connections()).toBe(3);
  });

  test('posts a form', async () => {
    const peer = await server();

    await client().send({ url: new URL(peer.url), form: new URLSearchParams({ query: 'sum(a) + "é"' }) }, never);

    expect(peer.received[0]?.method).toBe('POST');
    expect(peer.received[0]?.headers['content-type']).toMatch(/^application\/x-www-form-urlencoded/);
    expect(peer.received[0]?.parameters.get('query')).toBe('sum(a) + "é"');
  });

  test.each([
    ['a text', { status: 500, body: 'Internal Server Error' }, { status: 500, json: undefined }],
    ['nothing', { status: 503, body: '' }, { status: 503, json: undefined }],
    ['half of a JSON document', { status: 200, body: '{"a":' }, { status: 200, json: undefined }],
  ])('tolerates %s as a body', async (_, reply, answer) => {
    expect(await send(client(), await server(reply))).toEqual(answer);
  });

  test('reads a compressed answer, and gives up one that unpacks without an end', async () => {
    const bodies = [JSON.stringify({ fine: true }), ' '.repeat(2 * 2 ** 20)].map((text) => gzipSync(text));
    const packed = createServer((_, response) => {
      response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(bodies.shift());
    }).listen(0, '127.0.0.1');
    await once(packed, 'listening');
    opened.push(() => packed.close());
    const address = packed.address();
    const peer = { url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}` };
    const http = client();

    expect(await send(http, peer)).toEqual({ status: 200, json: { fine: true } });
    expect(await send(http, peer)).toMatchObject({
      trouble: 'bad-query',
      message: "The peer's answer is larger than 1 MiB",
    });
  });

  test('follows no redirect, so no credential reaches another host', async () => {
    const elsewhere = await server();
    const peer = createServer((_, response) => response.writeHead(307, { Location: elsewhere.url }).end()).listen(
      0,
      '127.0.0.1',
    );
    await once(peer, 'listening');
    opened.push(() => peer.close());
    const address = peer.address();
    const token = bearerFile(await folder.write('token', 'secret-token'));

    const answer = await send(client({ credential: token }), {
      url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    });

    expect(answer).toMatchObject({
      trouble: 'unavailable',
      message: 'The peer answers with a redirect (HTTP 307), which is not followed',
    });
    expect(elsewhere.received).toEqual([]);
  });
});

describe('a call ends', () => {
  test.each(['hang', 'stall'] as const)('by its timeout when the peer lets it %s', async (fault) => {
    const answer = await send(client({ timeoutMs: 100 }), await server(fault));

    expect(answer).toMatchObject({ trouble: 'timeout', message: 'The peer did not answer within 0.1 s' });
  });

  test('by its timeout when its credential hangs', async () => {
    const hanging: Credential = { authorization: () => new Promise(() => {}), forget: () => {} };

    expect(await send(client({ timeoutMs: 100, credential: hanging }), await server())).toMatchObject({
      trouble: 'timeout',
    });
  });

  test('when the caller ends it, under way or while it waits for its turn', async () => {
    const peer = await server('hang');
    const http = client({ callsAtOnce: 1, timeoutMs: 60_000 });
    const stop = new AbortController();

    const calls = [1, 2, 3].map(() => send(http, peer, stop.signal));
    stop.abort();

    for (const answer of await Promise.all(calls)) {
      expect(answer).toMatchObject({ trouble: 'timeout', message: 'the call to The peer was ended from outside' });
    }
  });

  test('and the time in which it waits for its turn does not count', async () => {
    const faults: TransportFault[] = ['hang', 'hang'];
    const peer = await server(() => faults.shift() ?? FINE);
    const http = client({ callsAtOnce: 1, timeoutMs: 150 });

    const answers = await Promise.all([1, 2, 3].map(() => send(http, peer)));

    expect(answers).toEqual([
      expect.objectContaining({ trouble: 'timeout' }),
      expect.objectContaining({ trouble: 'timeout' }),
      { status: 200, json: { fine: true } },
    ]);
  });

  test('and its connection is not used again, nor are those beside it', async () => {
    const faults: (TransportFault | Reply)[] = [FINE, FINE, 'hang'];
    const peer = await server(() => faults.shift() ?? FINE);
    const http = client({ timeoutMs: 100 });

    await Promise.all([send(http, peer), send(http, peer)]);
    const before = peer.connections();
    await send(http, peer);
    await Promise.all([send(http, peer), send(http, peer)]);

    expect([before, peer.connections()]).toEqual([2, 4]);
  });
});

describe('a connection that fails', () => {
  test('is refused: says so, without the address', async () => {
    const peer = await server();
    await peer.close();
    opened.pop();

    const answer = await send(client(), peer);

    expect(answer).toMatchObject({
      trouble: 'unavailable',
      message: 'The peer refuses the connection: check that it runs, and its port (ECONNREFUSED)',
    });
  });

  test('is closed before the answer: says so', async () => {
    expect(await send(client(), await server('reset'))).toMatchObject({
      trouble: 'unavailable',
      message: expect.stringMatching(/closed the connection before its answer was complete/),
    });
  });

  test('speaks no TLS: says so', async () => {
    const peer = await server();

    const answer = await send(client({ secure: true }), { url: peer.url.replace('http:', 'https:') });

    expect(answer).toMatchObject({
      trouble: 'unavailable',
      message: expect.stringMatching(/does not speak the protocol/),
    });
  });
});

describe('TLS', () => {
  const tls = selfSigned(['127.0.0.1', 'localhost'], Date.now());
  const other = selfSigned(['prometheus.example'], Date.now());

  test('a certificate of an authority that nobody trusts is refused, with where to look', async () => {
    const answer = await send(client({ secure: true }), await server(FINE, await tls));

    expect(answer).toMatchObject({
      trouble: 'unavailable',
      message: expect.stringMatching(/certificate is not trusted: check the CA file and the server name \(\w+\)/),
    });
  });

  test('a CA file makes it trusted; connections are kept, and replaced when the file changes', async () => {
    const peer = await server(FINE, await tls);
    const caFile = await folder.write('ca.pem', (await tls).cert);
    const http = client({ secure: true, tls: { caFile } });

    const before = [await send(http, peer), await send(http, peer)];
    const connections = peer.connections();
    await folder.write('ca.pem', (await other).cert);
    const distrusted = await send(http, peer);
    await folder.write('ca.pem', (await tls).cert);
    const again = await send(http, peer);

    expect(before.every((answer) => !(answer instanceof SourceError))).toBe(true);
    expect(connections).toBe(1);
    expect(distrusted).toMatchObject({ trouble: 'unavailable', message: expect.stringMatching(/not trusted/) });
    expect(again).toMatchObject({ status: 200 });
  });

  test('the server name of the settings is the one that the certificate must have', async () => {
    const peer = await server(FINE, await other);
    const caFile = await folder.write('ca.pem', (await other).cert);

    const wrong = await send(client({ secure: true, tls: { caFile } }), peer);
    const right = await send(client({ secure: true, tls: { caFile, serverName: 'prometheus.example' } }), peer);

    expect(wrong).toMatchObject({
      trouble: 'unavailable',
      message: expect.stringMatching(/ERR_TLS_CERT_ALTNAME_INVALID/),
    });
    expect(right).toMatchObject({ status: 200 });
  });

  test('a peer that wants a client certificate gets ours', async () => {
    const mine = await selfSigned(['forewarm'], Date.now());
    const peer = await server(FINE, { ...(await tls), ca: mine.cert, requestCert: true, rejectUnauthorized: true });
    const caFile = await folder.write('ca.pem', (await tls).cert);
    const [certFile, keyFile] = [await folder.write('tls.crt', mine.cert), await folder.write('tls.key', mine.key)];

    const without = await send(client({ secure: true, tls: { caFile } }), peer);
    const withIt = await send(client({ secure: true, tls: { caFile, certFile, keyFile } }), peer);

    expect(without).toMatchObject({ trouble: 'unavailable' });
    expect(withIt).toMatchObject({ status: 200 });
  });

  test('a CA file that is not there is said to be so, without its path', async () => {
    const answer = await send(
      client({ secure: true, tls: { caFile: folder.path('nothing.pem') } }),
      await server(FINE, await tls),
    );

    expect(answer).toMatchObject({ trouble: 'denied', message: 'the CA file cannot be read (ENOENT)' });
  });
});

describe('a credential', () => {
  test('a token is read from its file again when that changes', async () => {
    const peer = await server();
    const path = await folder.write('token', 'first\n');
    const http = client({ credential: bearerFile(path) });

    await send(http, peer);
    await send(http, peer);
    await folder.write('token', 'second');
    await send(http, peer);

    expect(peer.received.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer first',
      'Bearer first',
      'Bearer second',
    ]);
  });

  test.each([
    ['', 'denied', 'the token file holds no token'],
    ['two words', 'denied', 'the token file holds no token'],
    ['a\r\nX-Injected: 1', 'denied', 'the token file holds no token'],
  ])('a token file with %j is refused, and nothing is sent', async (text, trouble, message) => {
    const peer = await server();
    const credential = bearerFile(await folder.write('token', text));

    expect(await send(client({ credential }), peer)).toMatchObject({ trouble, message });
    expect(peer.received).toEqual([]);
  });

  test('a name and a password file are sent as RFC 7617 has it', async () => {
    const peer = await server();
    const credential = basic('Aladdin', await folder.write('password', 'open sesame\n'));

    await send(client({ credential }), peer);

    expect(peer.received[0]?.headers.authorization).toBe('Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==');
  });

  test('a password file that is not there is said to be so, without its path', async () => {
    const answer = await send(client({ credential: basic('me', folder.path('gone')) }), await server());

    expect(answer).toMatchObject({ trouble: 'denied', message: 'the password file cannot be read (ENOENT)' });
  });

  test('is made from scratch after the peer refused it', async () => {
    let forgotten = 0;
    const credential: Credential = { authorization: async () => 'Bearer old', forget: () => (forgotten += 1) };
    const peer = await server({ status: 401, body: 'Unauthorized' });

    await send(client({ credential }), peer);

    expect(forgotten).toBe(1);
  });
});
