import { setTimeout as sleep } from 'node:timers/promises';
import { frontProxyClient, replaceFile } from './control-plane-pki.ts';
import { eventually } from './eventually.ts';
import type { Kube } from './kube.ts';
import type { KeyPair } from './pki.ts';
import type { Stage } from './scenario.ts';

const CONFIG_MAP = '/api/v1/namespaces/kube-system/configmaps/extension-apiserver-authentication';
const KEY = 'requestheader-client-ca-file';
/** The kube-apiserver reads files as they change, but does not tell when it has. */
const READ_MS = 3000;

/**
 * Replaces the authority by which the aggregator is known, as an admin does: both are believed, the aggregator gets its new
 * certificate, the old authority is believed no longer.
 * @param isBelieved throws until aggregated servers take the certificate for the aggregator's
 */
export async function rotateFrontProxy(
  { kube, world }: Stage,
  { from, to, isBelieved }: { from: KeyPair; to: KeyPair; isBelieved: (client: KeyPair) => Promise<void> },
): Promise<void> {
  const { requestheaderCaFile, proxyClientFiles } = world.cluster;
  const client = await frontProxyClient(to);
  replaceFile(requestheaderCaFile, `${from.cert}\n${to.cert}\n`);
  await eventually('the new authority is believed', () => isBelieved(client), { within: 90 });

  replaceFile(proxyClientFiles.key, client.key);
  replaceFile(proxyClientFiles.cert, client.cert);
  replaceFile(requestheaderCaFile, to.cert);
  await sleep(READ_MS);
  // The kube-apiserver itself only ever adds authorities.
  await kube.patch(CONFIG_MAP, { data: { [KEY]: to.cert } });
  await sleep(READ_MS);
  if ((await believed(kube)) !== to.cert) throw new Error('the kube-apiserver added the old authority again');
}

async function believed(kube: Kube): Promise<string | undefined> {
  return (await kube.get<{ data: Record<string, string> }>(CONFIG_MAP)).data[KEY];
}
