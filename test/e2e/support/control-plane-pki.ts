import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { authority, issue, type KeyPair, serviceAccountKeys } from './pki.ts';

/** Who signs what. The front proxy has an authority of its own: a user's certificate must never pass for the aggregator's. */
export interface Authorities {
  readonly cluster: KeyPair;
  readonly frontProxy: KeyPair;
}

/** The paths of a key pair's two files. */
export interface KeyPairFiles {
  readonly cert: string;
  readonly key: string;
}

/** Everything the three programs of a control plane are given, as files. */
export interface ControlPlanePki {
  readonly authorities: Authorities;
  readonly admin: KeyPair;
  readonly controllerManager: KeyPair;
  readonly files: {
    readonly clusterCa: string;
    readonly requestheaderCa: string;
    readonly apiserver: KeyPairFiles;
    /** What the aggregator shows to an aggregated server. */
    readonly proxyClient: KeyPairFiles;
    readonly serviceAccount: KeyPairFiles;
  };
}

export async function makeControlPlanePki(folder: string): Promise<ControlPlanePki> {
  mkdirSync(folder, { recursive: true });
  const cluster = await authority('cluster-ca');
  const frontProxy = await authority('front-proxy-ca');
  const serving = { usage: 'server', dns: ['localhost', 'kubernetes'], ips: ['127.0.0.1', '10.0.0.1'] } as const;
  const apiserver = await issue(cluster, { name: 'CN=kube-apiserver', ...serving });
  return {
    authorities: { cluster, frontProxy },
    admin: await issue(cluster, { name: 'CN=admin, O=system:masters' }),
    controllerManager: await issue(cluster, { name: 'CN=system:kube-controller-manager' }),
    files: {
      clusterCa: writeCertificate(folder, 'cluster-ca', cluster),
      requestheaderCa: writeCertificate(folder, 'requestheader-ca', frontProxy),
      apiserver: writeKeyPair(folder, 'apiserver', apiserver),
      proxyClient: writeKeyPair(folder, 'proxy-client', await frontProxyClient(frontProxy)),
      serviceAccount: writeKeyPair(folder, 'service-account', serviceAccountKeys()),
    },
  };
}

/** The certificate by which an aggregated server knows the aggregator. */
export function frontProxyClient(ca: KeyPair): Promise<KeyPair> {
  return issue(ca, { name: 'CN=front-proxy-client' });
}

/** Writes `NAME.crt` and `NAME.key`, and gives their paths. */
function writeKeyPair(folder: string, name: string, pair: KeyPair): KeyPairFiles {
  const key = join(folder, `${name}.key`);
  replaceFile(key, pair.key);
  return { cert: writeCertificate(folder, name, pair), key };
}

/** At once, so that who watches the file never reads half of it. */
export function replaceFile(path: string, content: string): void {
  writeFileSync(`${path}.next`, content, { mode: 0o600 });
  renameSync(`${path}.next`, path);
}

function writeCertificate(folder: string, name: string, { cert }: KeyPair): string {
  const path = join(folder, `${name}.crt`);
  replaceFile(path, cert);
  return path;
}
