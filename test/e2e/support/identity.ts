import { NAMESPACE } from './aggregation.ts';
import type { Kube } from './kube.ts';

/** A token for the service account that manifests/base gives to Forewarm, with the rights that it has there. */
export function forewarmToken(kube: Kube): Promise<string> {
  return tokenFor(kube, NAMESPACE, 'forewarm');
}

/** Makes a service account and gives a token for it. */
export async function newServiceAccount(kube: Kube, namespace: string, name: string): Promise<string> {
  await kube.apply({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace } });
  return tokenFor(kube, namespace, name);
}

async function tokenFor(kube: Kube, namespace: string, name: string): Promise<string> {
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`;
  const { status } = await kube.create<{ status: { token: string } }>(path, {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: { expirationSeconds: 3600 },
  });
  return status.token;
}
