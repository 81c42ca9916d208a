import { once } from 'node:events';
import { type Agent, type RequestOptions, request } from 'node:https';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface Ask {
  readonly port: number;
  readonly path?: string;
  readonly method?: string;
  /** Names and values in turn, sent as they are. */
  readonly headers?: readonly string[];
  readonly body?: string;
  readonly client?: { readonly cert: string; readonly key: string } | undefined;
  /** Trusted by the client; without one, any server is. */
  readonly ca?: string;
  readonly agent?: Agent | false;
}

/**
 * One request over TLS on loopback, without a connection kept unless an agent is given. An error has `reusedSocket`: whether the
 * connection had been used before.
 */
export function ask({
  port,
  path = '/',
  method = 'GET',
  headers = [],
  body,
  client,
  ca,
  agent = false,
}: Ask): Promise<Answer> {
  const options: RequestOptions = {
    ...client,
    host: '127.0.0.1',
    port,
    path,
    method,
    agent,
    headers: ['Host', 'localhost', ...headers],
    servername: 'localhost',
    ...(ca === undefined ? { rejectUnauthorized: false } : { ca }),
  };
  return new Promise((resolve, reject) => {
    const sent = request(options, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }));
      response.on('error', reject);
    });
    sent.on('error', (error) => reject(Object.assign(error, { reusedSocket: sent.reusedSocket })));
    sent.end(body);
  });
}

/** A TLS connection to write anything on. */
export interface Wire {
  readonly socket: TLSSocket;
  send(text: string): void;
  /** All that has been received so far. */
  received(): string;
  /** Waits until what was received matches; rejects when the connection ends before. */
  until(pattern: RegExp): Promise<string>;
  /** Waits until the server has ended the connection; all that was received. */
  ended(): Promise<string>;
}

export async function wire(port: number, options: ConnectionOptions = {}): Promise<Wire> {
  const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false, servername: 'localhost', ...options });
  await once(socket, 'secureConnect');
  let text = '';
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1');
  });
  // A reset is one of the ways in which a server ends a connection.
  socket.on('error', () => {});
  const ended = new Promise<false>((resolve) => socket.once('close', () => resolve(false)));
  return {
    socket,
    send: (sent) => void socket.write(sent, 'latin1'),
    received: () => text,
    async until(pattern) {
      let open = true;
      while (!pattern.test(text)) {
        if (!open) throw new Error(`the connection ended after ${JSON.stringify(text)}`);
        open = await Promise.race([new Promise<true>((resolve) => socket.once('data', () => resolve(true))), ended]);
      }
      return text;
    },
    async ended() {
      await ended;
      return text;
    },
  };
}
