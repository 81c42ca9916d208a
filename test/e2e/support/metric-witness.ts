import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Agent, createServer } from 'node:https';
import { buffer } from 'node:stream/consumers';
import type { Reading } from '../../../src/simulate/hpa.ts';
import { readValueList } from '../../support/protobuf-reader.ts';
import { SERVICE_HOST } from './aggregation.ts';
import type { Forewarm } from './forewarm.ts';
import { open } from './http.ts';
import { servingAuthority, servingFiles } from './installation.ts';
import { listen } from './listening.ts';
import { isHpaController } from './request-log.ts';
import type { Stage } from './scenario.ts';

/**
 * Is told that the HPA controller asks for a metric, while it waits for the answer, and gives back who is told the answer before
 * the controller has it.
 */
export type Witness = (metric: string) => Promise<(answer: Reading) => void>;

const METRIC = /^\/apis\/external\.metrics\.k8s\.io\/v1beta1\/namespaces\/[^/]+\/([^/?]+)/;

/**
 * Stands between the aggregator and Forewarm, with the certificates of both, and passes on the bytes of every request and answer.
 */
export async function startWitness(stage: Stage, forewarm: Forewarm, witness: Witness): Promise<void> {
  const { installation } = stage.world;
  const { 'tls.crt': cert, 'tls.key': key } = servingFiles(installation);
  const pass = passTo(stage, forewarm.port);
  const server = createServer({ cert, key }, (request, response) => {
    handle(pass, witness, request, response).catch(() => response.destroy());
  });
  const port = await listen(server);
  stage.use({
    [Symbol.dispose]: () => {
      server.closeAllConnections();
      server.close();
    },
  });
  await forewarm.aggregation.sendTo(port);
  await forewarm.aggregation.becomesAvailable({ within: 75 });
}

type Pass = (request: IncomingMessage) => Promise<{ readonly answer: IncomingMessage; readonly body: Buffer }>;

function passTo(stage: Stage, port: number): Pass {
  const { cluster, installation } = stage.world;
  const agent = new Agent({ keepAlive: true });
  stage.use({ [Symbol.dispose]: () => agent.destroy() });
  const client = {
    agent,
    servername: SERVICE_HOST,
    ca: servingAuthority(installation),
    cert: readFileSync(cluster.proxyClientFiles.cert, 'utf8'),
    key: readFileSync(cluster.proxyClientFiles.key, 'utf8'),
  };
  return async ({ method = 'GET', url = '/', headersDistinct }) => {
    const { host: _, connection: __, 'accept-encoding': ___, ...headers } = headersDistinct;
    const answer = await open(`https://127.0.0.1:${port}${url}`, { ...client, method, headers });
    return { answer, body: await buffer(answer) };
  };
}

async function handle(pass: Pass, witness: Witness, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const metric = METRIC.exec(request.url ?? '')?.[1];
  const isWitnessed = metric !== undefined && isHpaController(request.headers['user-agent'] ?? '');
  const tell = isWitnessed ? await witness(metric) : undefined;
  const { answer, body } = await pass(request);
  const { connection: _, 'transfer-encoding': __, 'keep-alive': ___, ...headers } = answer.headersDistinct;
  const status = answer.statusCode ?? 0;
  tell?.(status === 200 ? { value: valueIn(body) } : { error: `HTTP ${status}` });
  response.writeHead(status, headers).end(body);
}

const FACTORS: Readonly<Record<string, number>> = { m: 1e-3, '': 1, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15 };

/** The sum of what a list of values says, as an HPA takes it. */
function valueIn(body: Buffer): number {
  return readValueList(body).items.reduce((sum, { value }) => sum + numberOf(value), 0);
}

/** The number that a Kubernetes quantity with a decimal suffix says. */
export function numberOf(quantity: string): number {
  const [, digits, suffix = ''] = /^([\d.]+)([mkMGTP]?)$/.exec(quantity) ?? [];
  const factor = FACTORS[suffix];
  if (digits === undefined || factor === undefined) throw new Error(`${quantity} is not a quantity of this kind`);
  return suffix === 'm' ? Number(digits) / 1000 : Number(digits) * factor;
}
