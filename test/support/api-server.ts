import { type IncomingHttpHeaders, createServer, request as httpRequest, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HandlerParts } from '../../src/server/handler.ts';
import { createHandler } from '../../src/server/handler.ts';
import type { User } from '../../src/server/access/identity.ts';
import { metricNotFound } from '../../src/server/api/unknown-metric.ts';
import { Store, type Refusal, type Value } from '../../src/store/store.ts';

export const GROUP_PATH = '/apis/external.metrics.k8s.io/v1beta1';
export const NOW_MS = Date.UTC(2026, 10, 23, 14, 30, 0);
export const HPA: User = {
  name: 'system:serviceaccount:kube-system:horizontal-pod-autoscaler',
  uid: 'u-1',
  groups: ['system:serviceaccounts', 'system:authenticated'],
  extra: {},
};

export interface Answered {
  readonly code: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly text: string;
}

export interface Asking {
  readonly method?: string;
  readonly headers?: Record<string, string | string[]>;
}

export interface Running {
  readonly port: number;
  /** The path goes over the wire as it is. */
  ask(path: string, asking?: Asking): Promise<Answered>;
  close(): Promise<void>;
}

export function aValue(changes: Partial<Value> = {}): Value {
  return {
    kind: 'value',
    namespace: 'render',
    metric: 'render-pods',
    labels: {},
    value: 12,
    atMs: NOW_MS - 30_000,
    untilMs: NOW_MS + 300_000,
    afterwards: 'the backlog is older than 5m',
    ...changes,
  };
}

export function aRefusal(changes: Partial<Refusal> = {}): Refusal {
  return {
    kind: 'refusal',
    namespace: 'render',
    metric: 'render-pods',
    labels: {},
    reason: 'no sample yet',
    ...changes,
  };
}

export function storeOf(...answers: readonly (Value | Refusal)[]): Store {
  const store = new Store();
  for (const answer of answers) store.put(answer);
  return store;
}

/** Everybody is the HPA controller and may do everything; events are forgotten. */
function handlerParts(changes: Partial<HandlerParts> = {}): HandlerParts {
  const store = changes.store ?? new Store();
  return {
    store,
    now: () => NOW_MS,
    stopwatch: () => 0,
    authenticate: () => HPA,
    authorize: () => ({ allowed: true, reason: '' }),
    patienceMs: 10_000,
    unknownMetric: metricNotFound(store),
    live: [{ name: 'ping', check: () => ({ ok: true }) }],
    ready: [{ name: 'ping', check: () => ({ ok: true }) }],
    version: {
      major: '0',
      minor: '1',
      gitVersion: 'v0.1.0',
      gitCommit: 'abc',
      gitTreeState: 'clean',
      buildDate: '2026-11-23T00:00:00Z',
      goVersion: 'none',
      compiler: 'none',
      platform: 'linux/amd64',
    },
    events: { served: () => {}, answered: () => {}, failed: () => {} },
    ...changes,
  };
}

/** The secure port's handler on a plain loopback port. */
export function startApi(changes: Partial<HandlerParts> = {}): Promise<Running> {
  return start(createHandler(handlerParts(changes)));
}

/** Headers may be long here, so that the handler's own limits are reached. */
export async function start(listener: RequestListener): Promise<Running> {
  const server = createServer({ maxHeaderSize: 1 << 20 }, listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    ask: (path, asking) => ask(port, path, asking),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function ask(port: number, path: string, { method = 'GET', headers = {} }: Asking = {}): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest({ host: '127.0.0.1', port, path, method, headers, agent: false }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', reject);
      response.on('end', () => {
        const body = Buffer.concat(parts);
        resolve({ code: response.statusCode ?? 0, headers: response.headers, body, text: body.toString('utf8') });
      });
    });
    sent.on('error', reject);
    sent.end();
  });
}
