import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { buffer } from 'node:stream/consumers';
import { authority, type KeyPair } from '../../test/support/pki.ts';
import { AGGREGATOR_HEADERS } from './aggregator-headers.ts';
import type { Setup } from './subject.ts';

/** The keys of a run. */
export interface Keys {
  readonly ca: string;
  readonly serving: KeyPair;
  readonly proxy: KeyPair;
}

export async function makeKeys(): Promise<Keys> {
  const ca = await authority('bench-ca');
  return {
    ca: ca.cert,
    serving: await ca.issue({ names: ['127.0.0.1'], usages: ['serverAuth'] }),
    proxy: await ca.issue({ commonName: 'front-proxy-client', usages: ['clientAuth'] }),
  };
}

export function setupOf({ ca, serving, proxy }: Keys, metrics: number, tickEveryMs = 0, looksAhead = false): Setup {
  return { serving, clientCa: ca, proxyCertificate: proxy.cert, metrics, bodies: [], tickEveryMs, looksAhead };
}

/** Asks for every path once, as the aggregator does. @throws when an answer is not 200 */
export async function bodiesOf(
  origin: string,
  paths: readonly string[],
  { ca, proxy }: Keys,
): Promise<Setup['bodies']> {
  const agent = new Agent({ keepAlive: true, ca, cert: proxy.cert, key: proxy.key });
  const bodies: [string, string][] = [];
  for (const path of paths) {
    const asked = request(`${origin}${path}`, { agent });
    for (const [name, value] of AGGREGATOR_HEADERS) asked.appendHeader(name, value);
    const [response] = (await once(asked.end(), 'response')) as [IncomingMessage];
    const body = (await buffer(response)).toString('latin1');
    if (response.statusCode !== 200) throw new Error(`${path} answers ${response.statusCode}: ${body}`);
    bodies.push([path, body]);
  }
  agent.destroy();
  return bodies;
}
