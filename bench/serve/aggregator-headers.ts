/** What a kube-apiserver of v1.36 sends when it hands on a question of the HPA controller: names and values, some names twice. */
export const AGGREGATOR_HEADERS: readonly (readonly [name: string, value: string])[] = [
  ['Accept', 'application/vnd.kubernetes.protobuf, */*'],
  ['Accept-Encoding', 'gzip'],
  ['Audit-Id', '3f1d5c1e-6f0a-4a43-9c53-0d8c0c8e7a55'],
  ['User-Agent', 'kube-controller-manager/v1.36.3 (linux/amd64) kubernetes/0000000/horizontal-pod-autoscaler'],
  ['X-Forwarded-For', '10.128.0.5'],
  ['X-Forwarded-Host', '10.0.0.1'],
  ['X-Forwarded-Proto', 'https'],
  ['X-Forwarded-Uri', '/apis/external.metrics.k8s.io/v1beta1/namespaces/team-0/render-0-pods'],
  ['X-Remote-Extra-Authentication.kubernetes.io%2fcredential-Id', 'JTI=5f9c4cf8-9d0c-4f59-8ed2-3b0f9d2a7d52'],
  ['X-Remote-Group', 'system:serviceaccounts'],
  ['X-Remote-Group', 'system:serviceaccounts:kube-system'],
  ['X-Remote-Group', 'system:authenticated'],
  ['X-Remote-Uid', 'a0f3c2de-98b1-45b4-8a6a-9bb5a1b1f7c4'],
  ['X-Remote-User', 'system:serviceaccount:kube-system:horizontal-pod-autoscaler'],
];
