import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { Agent } from 'node:https';
import { connect } from 'node:net';
import { afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Listener } from '../../../src/server/listener/listener.ts';
import { listening, servingPair } from '../../support/listening.ts';
import type { KeyPair } from '../../support/pki.ts';
import { ask, wire } from '../../support/tls-client.ts';

const GET = 'GET / HTTP/1.1\r\nHost: h\r\n\r\n';
const HELD = 'GET /held HTTP/1.1\r\nHost: h\r\n\r\n';

let pair: KeyPair;
let servers: Listener[] = [];
let held: ServerResponse[] = [];

beforeAll(async () => {
  pair = await servingPair();
});

afterEach(async () => {
  held = [];
  await Promise.all(servers.map((server) => server.close()));
  servers = [];
});

/** Holds the answer to /held back, and takes a moment for /slow. */
async function start(name = 'answer'): Promise<Listener> {
  const server = await listening({
    tls: pair,
    handler: (request, response) => {
      if (request.url === '/held') held.push(response);
      else if (request.url === '/slow') setTimeout(() => response.end(name), 5);
      else response.end(name);
    },
  });
  servers.push(server);
  return server;
}

test('no request of keep-alive clients fails when a replica leaves under load', async () => {
  const [leaving, staying] = [await start('leaving'), await start('staying')];
  const agents = Array.from({ length: 6 }, () => new Agent({ keepAlive: true, maxSockets: 2 }));
  let endpoint = leaving;
  const bodies: string[] = [];
  let drained: Promise<number> | undefined;

  const asking = agents.map(async (agent) => {
    while (bodies.length < 400) {
      bodies.push((await ask({ port: endpoint.port, path: '/slow', agent })).body);
      if (bodies.length === 100) drained = leaving.drain({ settleMs: 250, graceMs: 5_000 });
      if (bodies.length === 110) endpoint = staying;
    }
  });
  await Promise.all(asking);

  expect(await drained).toBe(0);
  expect(bodies.filter((body) => body === 'leaving').length).toBeGreaterThanOrEqual(110);
  expect(bodies.filter((body) => body === 'staying').length).toBeGreaterThan(200);
  for (const agent of agents) agent.destroy();
});

test('while endpoints settle, connections are accepted, and every answer ends its own', async () => {
  const server = await start();
  const before = await wire(server.port);
  before.send(GET);
  await before.until(/answer/);

  const drained = server.drain({ settleMs: 100, graceMs: 5_000 });
  const after = await wire(server.port);
  before.send(GET);
  after.send(GET);

  expect(await before.ended()).toMatch(/keep-alive[\s\S]*Connection: close[\s\S]*answer$/);
  expect(await after.ended()).toMatch(/Connection: close[\s\S]*answer$/);
  expect(await drained).toBe(0);
});

test('afterwards nobody is let in', async () => {
  const server = await start();

  await server.drain({ settleMs: 0, graceMs: 5_000 });

  await expect(ask({ port: server.port })).rejects.toThrow(/ECONNREFUSED/);
});

test('an idle connection stays until endpoints have settled, and is then ended', async () => {
  const server = await start();
  const idle = await wire(server.port);
  idle.send(GET);
  await idle.until(/answer/);

  expect(await server.drain({ settleMs: 10, graceMs: 5_000 })).toBe(0);

  await idle.ended();
});

test('connections on which nothing was ever asked do not hold up the end', async () => {
  const server = await start();
  const spare = await wire(server.port);
  const withoutTls = connect(server.port, '127.0.0.1').resume();
  const ended = once(withoutTls, 'close');
  await once(withoutTls, 'connect');

  expect(await server.drain({ settleMs: 0, graceMs: 600_000 })).toBe(0);

  await Promise.all([spare.ended(), ended]);
});

test('a request that was under way all the time is answered', async () => {
  const server = await start();
  const client = await wire(server.port);
  client.send(HELD);
  await waitFor(() => held.length === 1);

  const drained = server.drain({ settleMs: 10, graceMs: 5_000 });
  await expect(refusedSoon(server.port)).resolves.toBe(true);
  held[0]?.end('finished');

  expect(await client.ended()).toMatch(/Connection: close[\s\S]*finished$/);
  expect(await drained).toBe(0);
});

test('what takes longer than the grace is cut, and counted', async () => {
  const server = await start();
  const clients = [await wire(server.port), await wire(server.port), await wire(server.port)];
  for (const client of clients.slice(0, 2)) client.send(HELD);
  await waitFor(() => held.length === 2);

  expect(await server.drain({ settleMs: 0, graceMs: 20 })).toBe(2);

  await Promise.all(clients.map((client) => client.ended()));
});

async function refusedSoon(port: number): Promise<true> {
  for (;;) {
    try {
      await ask({ port });
    } catch {
      return true;
    }
  }
}

async function waitFor(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1));
}
