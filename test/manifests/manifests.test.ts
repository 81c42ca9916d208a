import { spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse, parseAllDocuments } from 'yaml';
import { parseCommandLine } from '../../src/cli.ts';
import { issueCertificates } from '../../src/commands/issue-certificates.ts';
import { readSpec } from '../../src/spec/read.ts';
import { executable } from '../support/executable.ts';
import { fieldTroubles } from '../support/kubernetes-fields.ts';
import { required } from '../support/required.ts';

type Manifest = Readonly<Record<string, unknown>> & {
  readonly kind: string;
  readonly metadata: { readonly name: string };
};

const MANIFESTS = join(import.meta.dirname, '..', '..', 'manifests');
const EXAMPLES = readdirSync(join(MANIFESTS, 'examples'))
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => join(MANIFESTS, 'examples', name));
const folder = mkdtempSync(join(tmpdir(), 'forewarm-manifests-'));
const kubectl = executable('kubectl');

let base: readonly Manifest[] = [];

beforeAll(async () => {
  if (!kubectl) return;
  cpSync(MANIFESTS, folder, { recursive: true });
  await issueCertificates({ out: join(folder, 'base', 'tls'), service: 'forewarm.forewarm.svc', days: 1 }, Date.now());
  const { status, stdout, stderr } = spawnSync(kubectl, ['kustomize', join(folder, 'base')], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  base = parseAllDocuments(stdout).map((document) => document.toJS());
});

afterAll(() => rmSync(folder, { recursive: true }));

function find(kind: string, name?: string) {
  const found = base.find((one) => one.kind === kind && (name === undefined || one.metadata.name === name));
  if (found === undefined) throw new Error(`there is no ${kind} ${name ?? ''}`);
  // A test reads what it expects: a wrong path fails it.
  return JSON.parse(JSON.stringify(found));
}

required('kubectl', kubectl !== undefined)('manifests/base', () => {
  test('has no unknown field and no value of a wrong type', () => {
    expect(base.flatMap((object) => fieldTroubles(object))).toEqual([]);
  });

  test('is everything that is needed, and nothing else', () => {
    expect(base.map(({ kind, metadata }) => `${kind} ${metadata.name}`).toSorted()).toEqual([
      'APIService v1beta1.external.metrics.k8s.io',
      'ClusterRole forewarm:external-metrics-reader',
      'ClusterRoleBinding forewarm:external-metrics-reader',
      'ClusterRoleBinding forewarm:system:auth-delegator',
      'ConfigMap forewarm-metrics',
      'Deployment forewarm',
      'Namespace forewarm',
      'RoleBinding forewarm-auth-reader',
      'Secret forewarm-tls',
      'Service forewarm',
      'ServiceAccount forewarm',
    ]);
  });

  test('makes the kube-apiserver trust the authority of its own certificate, and verify it', () => {
    const { spec } = find('APIService');
    const secret = find('Secret').data;

    expect(spec.caBundle).toBe(secret['ca.crt']);
    expect(spec.insecureSkipTLSVerify).toBeUndefined();
    const serving = new X509Certificate(Buffer.from(secret['tls.crt'], 'base64'));
    expect(serving.verify(new X509Certificate(Buffer.from(spec.caBundle, 'base64')).publicKey)).toBe(true);
    expect(serving.subjectAltName).toContain(`DNS:${spec.service.name}.${spec.service.namespace}.svc`);
  });

  test('keeps the key of the authority out of the cluster', () => {
    expect(Object.keys(find('Secret').data)).toEqual(['ca.crt', 'tls.crt', 'tls.key']);
  });

  test('gives the pod no right beyond those of every aggregated server', () => {
    const grants = base.filter(({ kind }) => kind.endsWith('RoleBinding'));
    const own = grants.filter((grant) => JSON.stringify(grant['subjects']).includes('"forewarm"'));

    expect(own.map((grant) => String(JSON.parse(JSON.stringify(grant)).roleRef.name)).toSorted()).toEqual([
      'extension-apiserver-authentication-reader',
      'system:auth-delegator',
    ]);
  });

  test('runs the pod as the restricted profile of pod security wants it', () => {
    const pod = find('Deployment').spec.template.spec;
    const [container] = pod.containers;

    expect(find('Namespace').metadata.labels['pod-security.kubernetes.io/enforce']).toBe('restricted');
    expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(container.resources.requests).toBeDefined();
  });

  test('starts the program with flags that it knows, and waits for it no less than it needs to leave', () => {
    const pod = find('Deployment').spec.template.spec;
    const invocation = parseCommandLine(pod.containers[0].args, '0');

    expect(invocation).toMatchObject({ command: 'serve', from: ['/etc/forewarm/metrics'] });
    const leavingMs = invocation.command === 'serve' ? invocation.shutdownDelayMs + 15_000 : Number.NaN;
    expect(pod.terminationGracePeriodSeconds * 1000).toBeGreaterThan(leavingMs);
  });

  test('sends requests to the port on which the program listens', () => {
    const [port] = find('Service').spec.ports;
    const [https] = find('Deployment').spec.template.spec.containers[0].ports;

    expect(port.targetPort).toBe(https.name);
    expect(https.containerPort).toBe(6443);
    expect(find('APIService').spec.service.port).toBe(port.port);
    expect(find('Service').spec.selector).toEqual(find('Deployment').spec.selector.matchLabels);
  });
});

describe('the examples', () => {
  test('of metrics have no problem', () => {
    expect(readSpec([join(MANIFESTS, 'base', 'metrics.yaml')])).toMatchObject({
      spec: { metrics: [{ name: 'render-pods' }] },
    });
  });

  test.each(EXAMPLES)('%s has no unknown field and no value of a wrong type', (file) => {
    expect(fieldTroubles(parse(readFileSync(file, 'utf8')))).toEqual([]);
  });

  test('of an HPA follows the metric of the example, pod for pod', () => {
    const { metadata, spec } = parse(readFileSync(join(MANIFESTS, 'examples', 'hpa.yaml'), 'utf8'));
    const checked = readSpec([join(MANIFESTS, 'base', 'metrics.yaml')]);
    const [metric] = 'spec' in checked ? checked.spec.metrics : [];

    expect({ namespace: metadata.namespace, name: spec.metrics[0].external.metric.name }).toEqual({
      namespace: metric?.namespace,
      name: metric?.name,
    });
    expect(spec.metrics[0].external.target).toEqual({ type: 'AverageValue', averageValue: '1' });
  });
});

describe('the check of fields', () => {
  test('finds what the kube-apiserver would refuse or drop', () => {
    const deployment = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'x', labells: {} },
      spec: { replicas: '1', template: { spec: { contaners: [], containers: { name: 'x' } } } },
    };

    expect(fieldTroubles(deployment)).toEqual([
      'Deployment.metadata.labells: unknown field',
      'Deployment.spec.replicas: expected number, found "1"',
      'Deployment.spec.template.spec.contaners: unknown field',
      'Deployment.spec.template.spec.containers: expected a list, found {"name":"x"}',
    ]);
  });
});
