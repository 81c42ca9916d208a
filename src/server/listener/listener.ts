import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import { setTimeout as pause } from 'node:timers/promises';
import { createSecureContext, type TLSSocket } from 'node:tls';
import { type Connections, connections } from './connections.ts';
import { type Handler, takeIn } from './intake.ts';
import {
  LISTENER_LIMITS,
  type ListenerLimits,
  type ServingPair,
  securityOf,
  serverOptions,
} from './listener-options.ts';

export interface ListenerParts {
  readonly handler: Handler;
  readonly address: string;
  /** 0 for any that is free. */
  readonly port: number;
  readonly tls: ServingPair;
  /** The requestheader authorities of the cluster, PEM; undefined while they are not known. No other authority is trusted. */
  readonly clientCa: string | undefined;
  /** Told of every finished handshake; see `FrontProxy.handshaken`. */
  readonly handshaken: (socket: TLSSocket, clientCa: string | undefined) => void;
  readonly limits?: Partial<ListenerLimits>;
}

export interface DrainPlan {
  /** How long connections are still accepted: until nobody is sent here any more. */
  readonly settleMs: number;
  /** How long after that what is under way may take. */
  readonly graceMs: number;
}

export interface Listener {
  readonly port: number;
  /** For connections from here on; open ones keep theirs. @throws on a pair that does not belong together: nothing changes */
  setServingCertificate(pair: ServingPair): void;
  /** See `Connections.trust`. */
  setClientCa(clientCa: string | undefined): void;
  /**
   * Leaves without losing a request. The caller has made the readiness probe fail. In this order:
   *
   * 1. Connections are still accepted, and every answer says `Connection: close`: a client that asks goes away by itself, and
   *    knows it. This is the only way of ending a keep-alive connection that races with nobody.
   * 2. After `settleMs`, when endpoints and proxies have followed, the port is closed, and with it the connections that were
   *    idle all that time. A request that a client sends in that very moment is not answered; Go's Transport then asks again
   *    on another connection, as it does whenever a connection that it reused ends before the first byte of an answer to a
   *    GET without a body (the aggregation layer sends nothing else). Nothing would be lost at all with `settleMs` above
   *    the 90 s after which Go gives up an idle connection by itself, but pods are rarely given that long. Connections on which
   *    nothing was ever asked follow a moment later: Go keeps spare ones, and Node does not count them as idle.
   * 3. What is in flight gets `graceMs`, and is then cut.
   *
   * Resolves with the number of requests that were cut.
   */
  drain(plan: DrainPlan): Promise<number>;
  /** Ends everything now. */
  close(): Promise<void>;
}

/**
 * Serves HTTP/1.1 over TLS. A client certificate is asked for, not required: what it proved is told to `handshaken`.
 *
 * @throws when the port cannot be had, or the certificate and the key do not belong together
 */
export async function listen(parts: ListenerParts): Promise<Listener> {
  const limits = { ...LISTENER_LIMITS, ...parts.limits };
  let pair = parts.tls;
  const security = securityOf(pair, parts.clientCa);
  let context = createSecureContext(security);
  const server = createServer({
    ...security,
    ...serverOptions(limits),
    // The context of `createServer` cannot trust an authority whose own issuer it does not know, as Go does; this one can.
    SNICallback: (_name, done) => done(null, context),
  });
  server.maxConnections = limits.connections;
  server.maxHeadersCount = 0;
  const tracked = connections(server, parts.clientCa, parts.handshaken);

  const secure = (next: ServingPair, clientCa: string | undefined) => {
    const changed = securityOf(next, clientCa);
    context = createSecureContext(changed);
    server.setSecureContext(changed);
    pair = next;
  };
  takeIn(server, tracked, limits, parts.handler);
  await bind(server, parts.address, parts.port);

  return {
    port: portOf(server),
    setServingCertificate: (next) => secure(next, tracked.clientCa),
    setClientCa(clientCa) {
      if (clientCa === tracked.clientCa) return;
      secure(pair, clientCa);
      tracked.trust(clientCa);
    },
    drain: (plan) => drain(server, tracked, plan),
    async close() {
      const closed = closing(server);
      tracked.cut();
      await closed;
    },
  };
}

/** Longer than a request takes to arrive on a connection that was made for it. */
const ARRIVAL_MS = 500;

async function drain(server: Server, tracked: Connections, { settleMs, graceMs }: DrainPlan): Promise<number> {
  tracked.announceEnd();
  await pause(settleMs);
  tracked.end();
  const closed = closing(server);
  const inTime = new AbortController();
  pause(ARRIVAL_MS, undefined, { signal: inTime.signal }).then(
    () => tracked.endUnasked(),
    () => {},
  );
  const unanswered = pause(graceMs, undefined, { signal: inTime.signal }).then(
    () => tracked.cut(),
    () => 0,
  );
  await closed;
  inTime.abort();
  return unanswered;
}

async function bind(server: Server, address: string, port: number): Promise<void> {
  try {
    await once(server.listen(port, address), 'listening');
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
    const why = WHY_NOT[code] ?? String(error);
    throw new Error(`cannot listen on ${address} port ${port}: ${why}`, { cause: error });
  }
}

const WHY_NOT: Readonly<Record<string, string>> = {
  EADDRINUSE: 'something else listens there already (EADDRINUSE)',
  EADDRNOTAVAIL: 'this machine does not have that address (EADDRNOTAVAIL)',
  EACCES: 'this process may not listen there (EACCES); ports below 1024 often need a privilege',
};

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server does not listen on a port');
  return address.port;
}

function closing(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
