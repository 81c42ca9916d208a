import { NAMESPACE } from './aggregation.ts';
import type { Kube, Manifest } from './kube.ts';

export const DELEGATOR_BINDING = 'forewarm:system:auth-delegator';

/** Makes Forewarm's service account with the rights that it has in a real cluster, and gives a token for it. */
export async function forewarmToken(kube: Kube): Promise<string> {
  await kube.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } }, ...bindings());
  return serviceAccountToken(kube, NAMESPACE, 'forewarm');
}

/** Makes a service account, if it is not there, and gives a token for it. */
export async function serviceAccountToken(kube: Kube, namespace: string, name: string): Promise<string> {
  await kube.apply({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace } });
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`;
  const { status } = await kube.create<{ status: { token: string } }>(path, {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: { expirationSeconds: 3600 },
  });
  return status.token;
}

/** May ask who somebody is and what they may do; may read by which authority the aggregator is known. */
export function bindings(): readonly [delegator: Manifest, reader: Manifest] {
  const apiVersion = 'rbac.authorization.k8s.io/v1';
  const apiGroup = 'rbac.authorization.k8s.io';
  const subjects = [{ kind: 'ServiceAccount', name: 'forewarm', namespace: NAMESPACE }];
  return [
    {
      apiVersion,
      kind: 'ClusterRoleBinding',
      metadata: { name: DELEGATOR_BINDING },
      roleRef: { apiGroup, kind: 'ClusterRole', name: 'system:auth-delegator' },
      subjects,
    },
    {
      apiVersion,
      kind: 'RoleBinding',
      metadata: { name: 'forewarm-auth-reader', namespace: 'kube-system' },
      roleRef: { apiGroup, kind: 'Role', name: 'extension-apiserver-authentication-reader' },
      subjects,
    },
  ];
}
