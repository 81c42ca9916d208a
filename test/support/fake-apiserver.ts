import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Authority, authority } from './pki.ts';

export interface FakeRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly authorization: string | undefined;
  readonly body: unknown;
}

export type FakeAnswer =
  | { readonly code: number; readonly body: unknown; readonly headers?: Record<string, string> }
  /** Opens a watch that `tell` does not write to, for whoever keeps another collection. */
  | ((lines: ServerResponse) => void)
  | 'hang'
  | 'drop';

/**
 * The few paths of a kube-apiserver that Forewarm asks, over TLS on loopback: one collection of ConfigMaps to list and watch,
 * and reviews. It can be made to misbehave.
 */
export interface FakeApiserver {
  /** A kubeconfig file that leads here, with the token `fake-token`. */
  readonly kubeconfig: string;
  readonly ca: string;
  readonly port: number;
  readonly requests: FakeRequest[];
  /** How many connections were opened so far. */
  readonly connections: number;
  /** How many watches are open. */
  readonly watches: number;
  /** What a POST is answered with. */
  onReview(answer: (request: FakeRequest) => FakeAnswer): void;
  /** Overrides every answer to a GET, until it is undefined again. */
  onGet(answer: ((request: FakeRequest) => FakeAnswer | undefined) | undefined): void;
  /** Puts the data of the ConfigMap, or deletes it, and tells the watches. */
  put(data: Record<string, string> | undefined): void;
  /** Writes lines to all watches as they are. */
  tell(...lines: string[]): void;
  /** Ends all watches as a server does in its time. */
  endWatches(): void;
  /** Forgets all versions before this one: watches from them are answered 410. */
  compact(): void;
  dropConnections(): void;
  stop(): Promise<void>;
  /** Again, on the same port. */
  start(): Promise<void>;
  close(): Promise<void>;
}

const EXPIRED = { kind: 'Status', apiVersion: 'v1', code: 410, reason: 'Expired', message: 'Expired' };

const NAME = 'extension-apiserver-authentication';

export async function fakeApiserver(): Promise<FakeApiserver> {
  const ca: Authority = await authority('kubernetes');
  const pair = await ca.issue({ names: ['127.0.0.1', 'localhost'], usages: ['serverAuth'] });
  const folder = await mkdtemp(join(tmpdir(), 'fake-apiserver-'));
  const kubeconfig = join(folder, 'kubeconfig');
  const requests: FakeRequest[] = [];
  const watches = new Set<ServerResponse>();
  let answerReview = (_request: FakeRequest): FakeAnswer => ({ code: 404, body: {} });
  let answerGet: ((request: FakeRequest) => FakeAnswer | undefined) | undefined;
  let data: Record<string, string> | undefined;
  let version = 1;
  let oldest = 0;
  let connections = 0;
  let port = 0;
  let server: Server;

  const configMap = () => ({
    kind: 'ConfigMap',
    apiVersion: 'v1',
    metadata: { name: NAME, namespace: 'kube-system', resourceVersion: `${version}` },
    data,
  });
  const tell = (...lines: string[]) => {
    for (const watch of watches) for (const line of lines) watch.write(`${line}\n`);
  };

  const get = (request: FakeRequest, response: ServerResponse) => {
    const overridden = answerGet?.(request);
    if (overridden !== undefined) return answer(response, overridden);
    if (request.query.get('watch') !== 'true') {
      const items = data === undefined ? [] : [configMap()];
      return answer(response, {
        code: 200,
        body: { kind: 'ConfigMapList', metadata: { resourceVersion: `${version}` }, items },
      });
    }
    if (Number(request.query.get('resourceVersion')) < oldest) {
      return answer(response, { code: 200, body: { type: 'ERROR', object: EXPIRED } });
    }
    watches.add(response);
    response.once('close', () => watches.delete(response));
    response.writeHead(200, { 'Content-Type': 'application/json' }).flushHeaders();
  };

  const handle = async (message: IncomingMessage, response: ServerResponse) => {
    const request = await requestOf(message);
    requests.push(request);
    if (request.method === 'GET') get(request, response);
    else answer(response, answerReview(request));
  };
  const start = async () => {
    server = createServer(
      { ...pair, ALPNProtocols: ['h2', 'http/1.1'] },
      (message, response) => void handle(message, response),
    );
    server.on('secureConnection', () => {
      connections += 1;
    });
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    ({ port } = server.address() as AddressInfo);
  };
  const stop = async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  };

  await start();
  await writeFile(kubeconfig, kubeconfigText(`https://127.0.0.1:${port}`, ca.cert));
  return {
    kubeconfig,
    ca: ca.cert,
    get port() {
      return port;
    },
    requests,
    get connections() {
      return connections;
    },
    get watches() {
      return watches.size;
    },
    onReview(next) {
      answerReview = next;
    },
    onGet(next) {
      answerGet = next;
    },
    put(next) {
      const existed = data !== undefined;
      version += 1;
      const before = configMap();
      data = next;
      const type = next === undefined ? 'DELETED' : existed ? 'MODIFIED' : 'ADDED';
      tell(JSON.stringify({ type, object: next === undefined ? before : configMap() }));
    },
    tell,
    endWatches() {
      for (const watch of watches) watch.end();
    },
    compact() {
      version += 1;
      oldest = version;
    },
    dropConnections: () => server.closeAllConnections(),
    stop,
    start,
    async close() {
      await stop();
      await rm(folder, { recursive: true });
    },
  };
}

async function requestOf(message: IncomingMessage): Promise<FakeRequest> {
  const url = new URL(message.url ?? '/', 'https://localhost');
  let text = '';
  for await (const chunk of message) text += String(chunk);
  return {
    method: message.method ?? '',
    path: url.pathname,
    query: url.searchParams,
    authorization: message.headers.authorization,
    body: text === '' ? undefined : JSON.parse(text),
  };
}

function answer(response: ServerResponse, given: FakeAnswer): void {
  if (given === 'drop') response.socket?.destroy();
  if (typeof given === 'string') return;
  if (typeof given === 'function') {
    response.writeHead(200, { 'Content-Type': 'application/json' }).flushHeaders();
    given(response);
    return;
  }
  const text = typeof given.body === 'string' ? given.body : JSON.stringify(given.body);
  response.writeHead(given.code, { 'Content-Type': 'application/json', ...given.headers }).end(`${text}\n`);
}

function kubeconfigText(server: string, ca: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'fake',
    contexts: [{ name: 'fake', context: { cluster: 'fake', user: 'fake' } }],
    clusters: [{ name: 'fake', cluster: { server, 'certificate-authority-data': Buffer.from(ca).toString('base64') } }],
    users: [{ name: 'fake', user: { token: 'fake-token' } }],
  });
}
