import { createServer, type Server } from 'node:https';
import express from 'express';
import type { Entry, Store } from '../store/store.ts';

export interface ServerParts {
  readonly store: Store;
  readonly now: () => number;
  readonly tls: { readonly key: string; readonly cert: string };
}

/** The thin line: values as JSON over TLS. */
export async function serve({ store, now, tls }: ServerParts, address: string, port: number): Promise<Server> {
  const app = express();
  app.get('/apis/external.metrics.k8s.io/v1beta1/namespaces/:namespace/:metric', (req, res) => {
    const [entry] = store.find(req.params.namespace, req.params.metric, undefined);
    const found = entry === undefined ? failure(404, 'NotFound', 'no such metric') : body(entry, now());
    res.status('code' in found ? Number(found['code']) : 200).json(found);
  });
  const server = createServer({ ...tls, minVersion: 'TLSv1.2', ALPNProtocols: ['http/1.1'] }, app);
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, address, resolve));
  return server;
}

export function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function body({ answer }: Entry, nowMs: number): Record<string, unknown> {
  if (answer.kind === 'refusal') return failure(503, 'ServiceUnavailable', answer.reason);
  if (nowMs >= answer.untilMs) return failure(503, 'ServiceUnavailable', answer.afterwards);
  const timestamp = `${new Date(answer.atMs).toISOString().slice(0, 19)}Z`;
  const item = {
    metricName: answer.metric,
    metricLabels: answer.labels,
    timestamp,
    value: `${Math.ceil(answer.value * 1000)}m`,
  };
  return {
    kind: 'ExternalMetricValueList',
    apiVersion: 'external.metrics.k8s.io/v1beta1',
    metadata: {},
    items: [item],
  };
}

function failure(code: number, reason: string, message: string): Record<string, unknown> {
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code };
}
