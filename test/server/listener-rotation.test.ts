import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { Agent } from 'node:https';
import { connect as connectPlain } from 'node:net';
import { connect } from 'node:tls';
import { afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { type FrontProxy, frontProxy, type RequestHeaderConfig } from '../../src/server/front-proxy.ts';
import { type Listener, listen } from '../../src/server/listener.ts';
import { type Authority, authority, type KeyPair } from '../support/pki.ts';
import { type Answer, type Ask, ask, wire } from '../support/tls-client.ts';

// What changes while connections are open: the authorities of the front proxy, and the serving certificate.

const GET = 'GET / HTTP/1.1\r\nHost: h\r\nX-Remote-User: alice\r\n\r\n';

let servingCa: Authority;
let pairs: KeyPair[];
let oldCa: Authority;
let newCa: Authority;
let oldClient: KeyPair;
let newClient: KeyPair;
let proxy: FrontProxy;
let server: Listener;
let held: ServerResponse[] = [];

beforeAll(async () => {
  servingCa = await authority('serving-ca');
  const issue = () => servingCa.issue({ names: ['localhost'], usages: ['serverAuth'] });
  pairs = await Promise.all([issue(), issue()]);
  oldCa = await authority('front-proxy-ca');
  newCa = await authority('front-proxy-ca');
  oldClient = await oldCa.issue({ commonName: 'front-proxy-client', usages: ['clientAuth'] });
  newClient = await newCa.issue({ commonName: 'front-proxy-client', usages: ['clientAuth'] });
});

/** Answers with who asks; holds the answer to /held back. */
beforeEach(async () => {
  proxy = frontProxy(() => Date.now());
  server = await listen({
    handler: (request, response) => {
      const identified = proxy.identify(request);
      const who = identified.kind === 'user' ? identified.user.name : identified.kind;
      if (request.url === '/held') held.push(response);
      else response.end(who);
    },
    address: '127.0.0.1',
    port: 0,
    tls: pair(0),
    clientCa: undefined,
    handshaken: proxy.handshaken,
  });
  trust(oldCa.cert);
});

afterEach(async () => {
  held = [];
  await server.close();
});

function trust(clientCa: string): void {
  proxy.configure(configOf(clientCa));
  server.setClientCa(clientCa);
}

function configOf(clientCa: string): RequestHeaderConfig {
  return {
    clientCa,
    allowedNames: ['front-proxy-client'],
    usernameHeaders: ['X-Remote-User'],
    uidHeaders: [],
    groupHeaders: [],
    extraHeaderPrefixes: [],
  };
}

function pair(at: number): KeyPair {
  const found = pairs[at];
  if (found === undefined) throw new Error(`there is no serving certificate ${at}`);
  return found;
}

const asAlice = (over: Partial<Ask>) => ask({ port: server.port, headers: ['X-Remote-User', 'alice'], ...over });

/** Asks as Go's Transport does: once more, when a connection that was used before ends before an answer. */
async function askAsGoDoes(over: Partial<Ask>): Promise<Answer> {
  try {
    return await asAlice(over);
  } catch (error) {
    if (!(error as { reusedSocket?: boolean }).reusedSocket) throw error;
    return asAlice({ ...over, agent: false });
  }
}

describe('when the authorities of the front proxy change', () => {
  test('the new ones count from the next connection on, and the old ones no longer', async () => {
    trust(newCa.cert);

    expect((await asAlice({ client: newClient })).body).toBe('alice');
    expect((await asAlice({ client: oldClient })).body).toBe('refused');
  });

  test('during a rotation both count', async () => {
    trust(`${oldCa.cert}\n${newCa.cert}`);

    expect((await asAlice({ client: newClient })).body).toBe('alice');
    expect((await asAlice({ client: oldClient })).body).toBe('alice');
  });

  test('an idle connection is ended', async () => {
    const client = await wire(server.port, oldClient);
    client.send(GET);
    await client.until(/alice/);

    trust(newCa.cert);

    await client.ended();
  });

  test('a request under way is answered, its answer ends the connection, and nothing after it is heard', async () => {
    const client = await wire(server.port, oldClient);
    client.send(GET.replace('/ ', '/held '));
    await waitFor(() => held.length === 1);

    trust(newCa.cert);
    client.send(GET);
    await ask({ port: server.port });
    held[0]?.end('finished');
    const text = await client.ended();

    expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\nConnection: close\r\n/);
    expect(text.match(/HTTP\/1\.1/g)).toHaveLength(1);
    expect(text).toMatch(/finished$/);
  });

  test('an answer that has begun is finished before its connection ends, and nothing after it is heard', async () => {
    const client = await wire(server.port, oldClient);
    client.send(GET.replace('/ ', '/held '));
    await waitFor(() => held.length === 1);
    held[0]?.writeHead(200, { 'Content-Length': 9 }).write('half');
    await client.until(/half/);

    trust(newCa.cert);
    client.send(GET);
    await ask({ port: server.port });
    held[0]?.end(' done');

    expect(await client.ended()).toMatch(/half done$/);
  });

  test('a connection on which nothing was asked yet is ended', async () => {
    const client = await wire(server.port, oldClient);

    trust(`${oldCa.cert}\n${newCa.cert}`);

    await client.ended();
  });

  test('a handshake that began before and ends afterwards proves nothing, and its connection ends', async () => {
    const plain = connectPlain(server.port, '127.0.0.1');
    await once(plain, 'connect');
    await ask({ port: server.port });

    trust(`${oldCa.cert}\n${newCa.cert}`);
    const socket = connect({ socket: plain, servername: 'localhost', rejectUnauthorized: false, ...oldClient });
    const received = jest.fn();
    socket.on('data', received).on('error', () => {});
    socket.write(GET);
    await new Promise<void>((resolve) => socket.once('close', () => resolve()));

    expect(received).not.toHaveBeenCalled();
  });

  test('the same authorities again change nothing', async () => {
    const client = await wire(server.port, oldClient);
    client.send(GET);
    await client.until(/alice/);

    trust(oldCa.cert);
    client.send(GET);

    await client.until(/alice[\s\S]*alice/);
    client.socket.destroy();
  });

  test('under load nobody who asks as Go does is refused, and a request is lost only with a handshake under way', async () => {
    const bundles = [oldCa.cert, `${oldCa.cert}\n${newCa.cert}`];
    const agents = Array.from({ length: 4 }, () => new Agent({ keepAlive: true, maxSockets: 1 }));
    const bodies: string[] = [];
    let rotations = 0;
    let lost = 0;
    const rotate = () => {
      rotations += 1;
      trust(bundles[rotations % 2] ?? oldCa.cert);
    };

    await Promise.all(
      agents.map(async (agent) => {
        while (bodies.length < 120) {
          const answer = await askAsGoDoes({ agent, client: oldClient }).catch(() => undefined);
          if (answer === undefined) lost += 1;
          else bodies.push(answer.body);
          if (bodies.length % 10 === 0) rotate();
        }
      }),
    );
    for (const agent of agents) agent.destroy();

    expect(new Set(bodies)).toEqual(new Set(['alice']));
    expect(lost).toBeLessThanOrEqual(agents.length * rotations);
  });
});

describe('when the serving certificate changes', () => {
  test('new connections see it, and open ones go on', async () => {
    const before = await wire(server.port);
    before.send(GET);
    await before.until(/nobody/);

    server.setServingCertificate(pair(1));
    const after = await wire(server.port);
    before.send(GET);
    await before.until(/nobody[\s\S]*nobody/);

    expect(after.socket.getPeerX509Certificate()?.fingerprint256).toBe(fingerprintOf(pair(1)));
    expect(before.socket.getPeerX509Certificate()?.fingerprint256).not.toBe(
      after.socket.getPeerX509Certificate()?.fingerprint256,
    );
    before.socket.destroy();
    after.socket.destroy();
  });

  test('clients that name no server see it too', async () => {
    server.setServingCertificate(pair(1));

    const client = await wire(server.port, { servername: '' });

    expect(client.socket.getPeerX509Certificate()?.fingerprint256).toBe(fingerprintOf(pair(1)));
    client.socket.destroy();
  });

  test('the front proxy is still known', async () => {
    server.setServingCertificate(pair(1));

    expect((await asAlice({ client: oldClient })).body).toBe('alice');
  });

  test('a certificate and a key that do not belong together change nothing', async () => {
    expect(() => server.setServingCertificate({ cert: pair(1).cert, key: pair(0).key })).toThrow(/key values mismatch/);

    expect((await asAlice({ ca: servingCa.cert, client: oldClient })).body).toBe('alice');
  });

  test('under load no request fails', async () => {
    const agents = [false as const, false as const, new Agent({ keepAlive: true }), new Agent({ keepAlive: true })];
    const bodies: string[] = [];

    await Promise.all(
      agents.map(async (agent) => {
        while (bodies.length < 120) {
          bodies.push((await asAlice({ agent, client: oldClient, ca: servingCa.cert })).body);
          if (bodies.length % 5 === 0) server.setServingCertificate(pair((bodies.length / 5) % 2));
        }
      }),
    );
    for (const agent of agents) if (agent !== false) agent.destroy();

    expect(new Set(bodies)).toEqual(new Set(['alice']));
  });
});

function fingerprintOf({ cert }: KeyPair): string {
  return new X509Certificate(cert).fingerprint256;
}

async function waitFor(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1));
}
