import { NAMESPACE } from './aggregation.ts';
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

const REVIEWS = { tokenreviews: 'authentication.k8s.io', subjectaccessreviews: 'authorization.k8s.io' } as const;

export type ReviewResource = keyof typeof REVIEWS;

/** Lets Forewarm ask for one kind of review. */
export function mayReview(resource: ReviewResource): readonly Manifest[] {
  const apiVersion = 'rbac.authorization.k8s.io/v1';
  const metadata = { name: `e2e-may-review-${resource}` };
  const rules = [{ apiGroups: [REVIEWS[resource]], resources: [resource], verbs: ['create'] }];
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: metadata.name };
  const subjects = [{ kind: 'ServiceAccount', name: 'forewarm', namespace: NAMESPACE }];
  return [
    { apiVersion, kind: 'ClusterRole', metadata, rules },
    { apiVersion, kind: 'ClusterRoleBinding', metadata, roleRef, subjects },
  ];
}
