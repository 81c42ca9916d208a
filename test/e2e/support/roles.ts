import type { Manifest } from './kube.ts';

export type Subject = {
  readonly kind: 'User' | 'ServiceAccount';
  readonly name: string;
  readonly [field: string]: string;
};

/** Lets somebody read one metric in one namespace: in RBAC a metric is a resource. */
export function mayRead(namespace: string, subject: Subject, metric: string): readonly Manifest[] {
  const apiVersion = 'rbac.authorization.k8s.io/v1';
  const metadata = { name: `${subject.name}-reads-${metric}`, namespace };
  const rules = [{ apiGroups: ['external.metrics.k8s.io'], resources: [metric], verbs: ['list'] }];
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: metadata.name };
  return [
    { apiVersion, kind: 'Role', metadata, rules },
    { apiVersion, kind: 'RoleBinding', metadata, roleRef, subjects: [subject] },
  ];
}
