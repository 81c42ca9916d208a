import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Agent } from 'node:https';
import { connect as connectPlain } from 'node:net';
import { connect, getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Listener, ListenerParts } from '../../src/server/listener.ts';
import { listening, servingPair } from '../support/listening.ts';
import { authority, type KeyPair } from '../support/pki.ts';
import { ask, type Wire, wire } from '../support/tls-client.ts';

// What is on the wire. Who may ask is in front-proxy.test.ts; rotation and drain have files of their own.

const GET = 'GET /a HTTP/1.1\r\nHost: localhost\r\n\r\n';
const QUICK = { headersMs: 100, requestMs: 150, answerMs: 200, keepAliveMs: 5_000, checkEveryMs: 20 };

let pair: KeyPair;
let server: Listener | undefined;
let seen: string[] = [];

beforeAll(async () => {
  pair = await servingPair();
});

afterEach(async () => {
  await server?.close();
  seen = [];
});

async function start(parts: Partial<ListenerParts> = {}): Promise<number> {
  server = await listening({ tls: pair, handler: answer, ...parts });
  return server.port;
}

function answer(request: IncomingMessage, response: ServerResponse): void {
  seen.push(`${request.method} ${request.url}`);
  response.end(`answer to ${request.url}`);
}

/** The answers on a connection that has ended: their codes, and the Status of the last. */
async function answers(client: Wire): Promise<{ codes: string[]; status: Record<string, unknown> }> {
  const text = await client.ended();
  const body = text.slice(text.lastIndexOf('\r\n\r\n') + 4);
  return {
    codes: [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, code]) => code ?? ''),
    status: body.startsWith('{') ? JSON.parse(body) : {},
  };
}

describe('TLS', () => {
  test.each(['TLSv1.2', 'TLSv1.3'] as const)('%s is spoken', async (version) => {
    const port = await start();

    const client = await wire(port, { minVersion: version, maxVersion: version });
    client.send(GET);

    expect(await client.until(/answer to/)).toMatch(/^HTTP\/1\.1 200 OK/);
    client.socket.destroy();
  });

  test('TLS 1.1 is not', async () => {
    const port = await start();

    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL@SECLEVEL=0' } as const;

    await expect(wire(port, old)).rejects.toThrow(/protocol version|alert/i);
  });

  test('a client that offers HTTP/2 and HTTP/1.1 gets HTTP/1.1, one that offers HTTP/2 alone gets nothing', async () => {
    const port = await start();

    const both = await wire(port, { ALPNProtocols: ['h2', 'http/1.1'] });

    expect(both.socket.alpnProtocol).toBe('http/1.1');
    both.socket.destroy();
    await expect(wire(port, { ALPNProtocols: ['h2'] })).rejects.toThrow(/no application protocol/);
  });

  test('without authorities of the cluster nobody is trusted, not even by a public one', async () => {
    const everybodys = await authority('a public authority');
    const client = await everybodys.issue({ commonName: 'front-proxy-client', usages: ['clientAuth'] });
    const before = getCACertificates();
    setDefaultCACertificates([everybodys.cert]);
    const authorized: boolean[] = [];
    const port = await start({ clientCa: undefined, handshaken: (socket) => authorized.push(socket.authorized) });

    await ask({ port, client });
    setDefaultCACertificates(before);

    expect(authorized).toEqual([false]);
  });

  test.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'no %s session is resumed: it would carry one verdict to another',
    async (maxVersion) => {
      const port = await start();
      const first = await wire(port, { maxVersion });
      let ticket: Buffer | undefined;
      first.socket.on('session', (session) => {
        ticket = session;
      });
      first.send(GET);
      await first.until(/answer to/);

      const session = ticket ?? first.socket.getSession();
      const second = await wire(port, { maxVersion, ...(session === undefined ? {} : { session }) });

      expect(session).toBeDefined();
      expect(second.socket.isSessionReused()).toBe(false);
      first.socket.destroy();
      second.socket.destroy();
    },
  );

  test('a client may not renegotiate, and so not change its certificate', async () => {
    const port = await start();
    const client = await wire(port, { maxVersion: 'TLSv1.2' });

    client.socket.renegotiate({}, () => {});

    await client.ended();
  });

  test('a handshake that does not come to an end is cut', async () => {
    const port = await start({ limits: { handshakeMs: 50 } });

    const client = connectPlain(port, '127.0.0.1');
    client.resume();

    await once(client, 'close');
  });

  test('plain HTTP is cut', async () => {
    const port = await start();

    const client = connectPlain(port, '127.0.0.1');
    client.resume().on('error', () => {});
    client.write(GET);

    await new Promise<void>((resolve) => client.once('close', () => resolve()));
    expect(seen).toEqual([]);
  });
});

describe('requests that hide another one', () => {
  // Each ends the connection: the rest is never read as a second request.
  const hidden = 'GET /hidden HTTP/1.1\r\nHost: localhost\r\n\r\n';

  test.each([
    [
      'Transfer-Encoding with Content-Length',
      `GET /a HTTP/1.1\r\nHost: h\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`,
    ],
    [
      'Content-Length with Transfer-Encoding',
      `GET /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nContent-Length: 6\r\n\r\n0\r\n\r\n${hidden}`,
    ],
    ['two lengths', `GET /a HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\nContent-Length: 44\r\n\r\n${hidden}`],
    ['a list of lengths', `GET /a HTTP/1.1\r\nHost: h\r\nContent-Length: 0, 44\r\n\r\n${hidden}`],
    ['a signed length', `GET /a HTTP/1.1\r\nHost: h\r\nContent-Length: +0\r\n\r\n${hidden}`],
    ['an unknown transfer coding', `GET /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: xchunked\r\n\r\n${hidden}`],
    [
      'chunked that is not last',
      `GET /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${hidden}`,
    ],
    ['a blank before the colon', `GET /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n${hidden}`],
    [
      'a header folded over two lines',
      `GET /a HTTP/1.1\r\nHost: h\r\nX-Long: a\r\n Transfer-Encoding: chunked\r\n\r\n${hidden}`,
    ],
    ['a bare line feed', `GET /a HTTP/1.1\nHost: h\n\n${hidden}`],
    ['a NUL in a header', `GET /a HTTP/1.1\r\nHost: h\r\nX: a\0b\r\n\r\n${hidden}`],
    ['chunked', `GET /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`],
    ['no host', `GET /a HTTP/1.1\r\n\r\n${hidden}`],
    ['garbage', `\x16\x03\x01 garbage\r\n\r\n${hidden}`],
    ['the preface of HTTP/2', `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n${hidden}`],
  ])('%s', async (_name, sent) => {
    const client = await wire(await start());

    client.send(sent);

    const { codes, status } = await answers(client);
    expect(codes).toEqual(['400']);
    expect(status).toMatchObject({
      kind: 'Status',
      apiVersion: 'v1',
      status: 'Failure',
      reason: 'BadRequest',
      code: 400,
    });
    expect(seen).toEqual([]);
  });
});

test('what comes after a request that closes the connection is not heard', async () => {
  const client = await wire(await start());

  client.send(`GET /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n${GET}`);

  expect((await answers(client)).codes).toEqual(['200']);
  expect(seen).toEqual(['GET /a']);
});

describe('bodies', () => {
  test('a long one is refused before it is sent', async () => {
    const client = await wire(await start());

    client.send('GET /a HTTP/1.1\r\nHost: h\r\nContent-Length: 65537\r\n\r\n');

    const { codes, status } = await answers(client);
    expect(codes).toEqual(['413']);
    expect(status).toMatchObject({
      reason: 'RequestEntityTooLarge',
      message: 'a body of 65537 bytes is not accepted; the most is 65536',
    });
    expect(seen).toEqual([]);
  });

  test('and while it is being sent', async () => {
    const port = await start();

    const { status } = await ask({
      port,
      method: 'POST',
      headers: ['Content-Length', '100000'],
      body: 'x'.repeat(100_000),
    });

    expect(status).toBe(413);
  });

  test('a client that asks whether it may send a long one is told not to', async () => {
    const client = await wire(await start());

    client.send('POST /a HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 99999\r\n\r\n');

    expect((await answers(client)).codes).toEqual(['413']);
  });

  test('a short one is taken, and the connection kept', async () => {
    const client = await wire(await start());

    client.send(`POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello${GET}`);

    expect(await client.until(/answer to[\s\S]*answer to/)).toMatch(/200 OK[\s\S]*200 OK/);
    expect(seen).toEqual(['POST /a', 'GET /a']);
    client.socket.destroy();
  });

  test('a short one may be asked about first', async () => {
    const client = await wire(await start());

    client.send('POST /a HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n');

    expect(await client.until(/answer to/)).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK/);
    client.socket.destroy();
  });

  test('any other expectation cannot be met', async () => {
    const client = await wire(await start());

    client.send('GET /a HTTP/1.1\r\nHost: h\r\nExpect: miracles\r\n\r\n');

    const { codes, status } = await answers(client);
    expect(codes).toEqual(['417']);
    expect(status).toMatchObject({ kind: 'Status', code: 417 });
  });
});

describe('headers', () => {
  test.each([17_000, 60_000, 500_000])('%d characters of them are too long', async (length) => {
    const client = await wire(await start());

    client.send(`GET /a HTTP/1.1\r\nHost: h\r\nX-Long: ${'x'.repeat(length)}\r\n\r\n`);

    const { codes, status } = await answers(client);
    expect(codes).toEqual(['431']);
    expect(status).toMatchObject({ kind: 'Status', code: 431 });
    expect(seen).toEqual([]);
  });

  test('a long address counts like a header', async () => {
    const client = await wire(await start());

    client.send(`GET /${'x'.repeat(17_000)} HTTP/1.1\r\nHost: h\r\n\r\n`);

    expect((await answers(client)).codes).toEqual(['431']);
  });
});

describe('slow clients', () => {
  test('headers that dribble in are answered with a timeout, and cut', async () => {
    const client = await wire(await start({ limits: QUICK }));

    client.send('GET /a HTTP/1.1\r\nHost: h\r\n');
    const dribble = setInterval(() => client.send('X-A: b\r\n'), 20);

    const { codes, status } = await answers(client);
    clearInterval(dribble);
    expect(codes).toEqual(['408']);
    expect(status).toMatchObject({ kind: 'Status', reason: 'Timeout', code: 408 });
  });

  test('a body that dribbles in is cut', async () => {
    const client = await wire(
      await start({
        limits: QUICK,
        handler: (request, response) => void request.resume().on('end', () => response.end()),
      }),
    );

    client.send('POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\n');
    const dribble = setInterval(() => client.send('x'), 20);

    await client.ended();
    clearInterval(dribble);
  });

  test('a connection on which nothing is asked is cut', async () => {
    const client = await wire(await start({ limits: QUICK }));

    await client.ended();
  });

  test('a client that does not read its answer is cut', async () => {
    const closed = new Promise<void>((resolve) => {
      void start({
        limits: QUICK,
        handler: (request, response) => {
          request.socket.once('close', () => resolve());
          response.end('x'.repeat(50_000_000));
        },
      }).then((port) => {
        const client = connect({ port, host: '127.0.0.1', rejectUnauthorized: false }, () => client.write(GET));
        client.on('error', () => {}).pause();
      });
    });

    await closed;
  });

  test('an idle connection is kept for longer than the 90 s that Go’s clients keep one', async () => {
    const { headers } = await ask({ port: await start(), agent: new Agent({ keepAlive: true, maxSockets: 1 }) });

    expect(headers['keep-alive']).toBe('timeout=110');
  });

  test('an idle connection outlives the limits of a request', async () => {
    const client = await wire(await start({ limits: QUICK }));
    client.send(GET);
    await client.until(/answer to/);

    await new Promise((resolve) => setTimeout(resolve, 250));
    client.send('GET /later HTTP/1.1\r\nHost: h\r\n\r\n');

    await client.until(/answer to \/later/);
    client.socket.destroy();
  });
});

test('garbage after a request never gets into the middle of its answer', async () => {
  let finish: (() => void) | undefined;
  const port = await start({
    handler: (_request, response) => {
      response.writeHead(200, { 'Content-Length': '10' }).write('half ');
      finish = () => response.end('whole');
    },
  });
  const client = await wire(port);

  client.send(GET);
  await client.until(/half/);
  client.send('\x00garbage\r\n\r\n');
  const text = await client.ended();

  expect(text).toMatch(/half $/);
  expect(finish).toBeDefined();
});

test('a port that is taken gives one clear error', async () => {
  const port = await start();

  await expect(listening({ tls: pair, port })).rejects.toThrow(
    `cannot listen on 127.0.0.1 port ${port}: something else listens there already (EADDRINUSE)`,
  );
});

test('connections above the limit are dropped, and the others served', async () => {
  const port = await start({ limits: { connections: 2 } });
  const clients = [await wire(port), await wire(port)];

  await expect(wire(port)).rejects.toThrow();
  clients[0]?.send(GET);

  await clients[0]?.until(/answer to/);
  for (const client of clients) client.socket.destroy();
});
