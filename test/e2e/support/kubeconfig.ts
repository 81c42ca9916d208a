import { writeFileSync } from 'node:fs';
import type { KeyPair } from './pki.ts';

/** How to reach a kube-apiserver, and as whom: a client certificate, or a service account's token, or nobody. */
export interface Access {
  readonly url: string;
  /** The authority of the server's certificate, as PEM. */
  readonly ca: string;
  readonly as?: KeyPair | { readonly token: string };
}

/** Writes a kubeconfig, and gives its path back. */
export function writeKubeconfig(path: string, access: Access): string {
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'e2e', cluster: { server: access.url, 'certificate-authority-data': base64(access.ca) } }],
    users: [{ name: 'e2e', user: user(access) }],
    contexts: [{ name: 'e2e', context: { cluster: 'e2e', user: 'e2e' } }],
    'current-context': 'e2e',
  };
  writeFileSync(path, JSON.stringify(config), { mode: 0o600 });
  return path;
}

function user({ as }: Access): Record<string, string> {
  if (as === undefined) return {};
  if ('token' in as) return { token: as.token };
  return { 'client-certificate-data': base64(as.cert), 'client-key-data': base64(as.key) };
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
