import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';

/** A request as a test looks at it. */
export interface Received {
  readonly method: string;
  readonly path: string;
  /** Of the address and of a form in the body. */
  readonly parameters: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
}

export interface Reply {
  readonly status: number;
  /** Sent as JSON unless it is text. */
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What can go wrong before an answer makes sense. */
export type TransportFault = 'hang' | 'stall' | 'reset' | 'html' | 'redirect' | 'endless';

/** Enough to look at, and bounded, as some tests run for long. */
const MOST_RECEIVED = 10_000;

/** A server on a free port of this machine. */
export interface Loopback {
  readonly url: string;
  readonly received: readonly Received[];
  /** Connections that were opened since the start. */
  readonly connections: () => number;
  close(): Promise<void>;
}

export async function startLoopback(
  answer: (received: Received) => Reply | TransportFault | Promise<Reply>,
  tls?: ServerOptions,
): Promise<Loopback> {
  const received: Received[] = [];
  let connections = 0;
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const one = await receive(request);
    received.push(one);
    if (received.length > MOST_RECEIVED) received.shift();
    respond(await answer(one), response);
  };
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    handle(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  };
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
  server.on('connection', () => (connections += 1));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${portOf(server)}`,
    received,
    connections: () => connections,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server does not listen');
  return address.port;
}

async function receive(request: IncomingMessage): Promise<Received> {
  const url = new URL(request.url ?? '/', 'http://loopback');
  let body = '';
  for await (const chunk of request) body += String(chunk);
  const parameters = new URLSearchParams([...url.searchParams, ...new URLSearchParams(body)]);
  return { method: request.method ?? '', path: url.pathname, parameters, headers: request.headers };
}

function respond(reply: Reply | TransportFault, response: ServerResponse): void {
  if (typeof reply !== 'string') {
    const isText = typeof reply.body === 'string';
    response.writeHead(reply.status, {
      'Content-Type': isText ? 'text/plain' : 'application/json',
      ...reply.headers,
    });
    response.end(isText ? reply.body : JSON.stringify(reply.body));
    return;
  }
  switch (reply) {
    case 'hang':
      return;
    case 'stall':
      response.writeHead(200, { 'Content-Type': 'application/json' }).write('{"status":"succ');
      return;
    case 'reset':
      response.destroy();
      return;
    case 'html':
      response.writeHead(200, { 'Content-Type': 'text/html' }).end('<html><title>Sign in</title></html>');
      return;
    case 'redirect':
      response.writeHead(302, { Location: 'http://elsewhere.example/login' }).end();
      return;
    case 'endless':
      endless(response);
      return;
  }
}

/** Writes for as long as somebody reads. */
function endless(response: ServerResponse): void {
  response.writeHead(200, { 'Content-Type': 'application/json' });
  const chunk = Buffer.alloc(1 << 20, ' ');
  const write = (): void => {
    while (!response.destroyed && response.write(chunk));
  };
  response.on('drain', write);
  write();
}
