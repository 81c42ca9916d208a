import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import { formatProblems } from '../../src/spec/problem.ts';
import { readSpec } from '../../src/spec/read.ts';
import type { ScalingMetric } from '../../src/spec/spec.ts';
import { executable } from '../support/executable.ts';
import { fieldTroubles } from '../support/kubernetes-fields.ts';
import { required } from '../support/required.ts';

const MANIFESTS = join(import.meta.dirname, '..', '..', 'manifests');
const WARM_POOLS = ['warm-pool', 'warm-pool-mig', 'warm-pool-time-sharing'];
const ALL = [...WARM_POOLS, 'spot'];

const folder = mkdtempSync(join(tmpdir(), 'forewarm-examples-'));
const kubectl = executable('kubectl') ?? '';
const withKubectl = required('kubectl', kubectl !== '');

let rendered: ReadonlyMap<string, readonly Record<string, unknown>[]> = new Map();

beforeAll(() => {
  if (kubectl === '') return;
  symlinkSync(MANIFESTS, join(folder, 'manifests'));
  const component = { resources: [], components: ['manifests/components/lead-times'] };
  writeFileSync(join(folder, 'kustomization.yaml'), JSON.stringify(component));
  rendered = new Map([
    ...ALL.map((name) => [name, render(join(MANIFESTS, 'examples', name))] as const),
    ['lead-times', render(folder)],
  ]);
});

afterAll(() => rmSync(folder, { recursive: true }));

function render(kustomization: string): readonly Record<string, unknown>[] {
  const args = ['kustomize', '--load-restrictor=LoadRestrictionsNone', kustomization];
  const { status, stdout, stderr } = spawnSync(kubectl, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return parseAllDocuments(stdout).map((document) => document.toJS());
}

function objectsOf(name: string) {
  // A test reads what it expects: a wrong path fails it.
  return JSON.parse(JSON.stringify(rendered.get(name)));
}

function find(name: string, kind: string, of = 'render-warm') {
  const found = objectsOf(name).find(
    (one: { kind: string; metadata: { name: string } }) => one.kind === kind && one.metadata.name === of,
  );
  if (found === undefined) throw new Error(`${name} has no ${kind} ${of}`);
  return found;
}

function metricsOf(name: string): readonly ScalingMetric[] {
  const files = [join(MANIFESTS, 'base', 'metrics.yaml'), join(MANIFESTS, 'examples', name, 'metrics.yaml')];
  const checked = readSpec(files);
  if ('problems' in checked) throw new Error(formatProblems(checked.problems));
  return checked.spec.metrics;
}

withKubectl('the manifests of lead times, warm pools and spot pools', () => {
  test.each([...ALL, 'lead-times'])('%s has no unknown field and no value of a wrong type', (name) => {
    expect(objectsOf(name).flatMap(fieldTroubles)).toEqual([]);
  });

  test('reading lead times is allowed for what is read, and nothing may be written', () => {
    const rules = ['forewarm:lead-times', 'forewarm:node-ages'].flatMap(
      (name) => find('lead-times', 'ClusterRole', name).rules,
    );

    expect(rules).toEqual([
      { apiGroups: ['apps'], resources: ['deployments', 'statefulsets'], verbs: ['get'] },
      { apiGroups: [''], resources: ['pods'], verbs: ['list', 'watch'] },
      { apiGroups: [''], resources: ['nodes'], verbs: ['get'] },
    ]);
    for (const name of ['forewarm:lead-times', 'forewarm:node-ages']) {
      expect(find('lead-times', 'ClusterRoleBinding', name)).toMatchObject({
        roleRef: { name },
        subjects: [{ kind: 'ServiceAccount', name: 'forewarm', namespace: 'forewarm' }],
      });
    }
  });
});

withKubectl('a warm pool', () => {
  test.each(WARM_POOLS)('%s gives way to every pod, and still calls for nodes', (name) => {
    const { value, globalDefault, preemptionPolicy } = find(name, 'PriorityClass', 'forewarm-placeholder');
    const pod = find(name, 'Deployment').spec.template.spec;

    expect({ value, globalDefault, preemptionPolicy }).toEqual({
      value: -10,
      globalDefault: false,
      preemptionPolicy: 'Never',
    });
    expect(pod).toMatchObject({ priorityClassName: 'forewarm-placeholder', terminationGracePeriodSeconds: 0 });
  });

  test.each(WARM_POOLS)('%s has placeholders that the restricted profile of pod security lets run', (name) => {
    const { containers, securityContext } = find(name, 'Deployment').spec.template.spec;

    expect(securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
    expect(containers).toHaveLength(1);
    expect(containers[0].securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  });

  test.each(WARM_POOLS)('%s keeps nodes with GPUs, past their taint', (name) => {
    const { containers, nodeSelector, tolerations } = find(name, 'Deployment').spec.template.spec;
    const { requests, limits } = containers[0].resources;

    expect(Number(requests['nvidia.com/gpu'])).toBeGreaterThan(0);
    expect(limits['nvidia.com/gpu']).toBe(requests['nvidia.com/gpu']);
    expect(nodeSelector).toHaveProperty(['cloud.google.com/gke-accelerator']);
    expect(tolerations).toContainEqual({ key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' });
  });

  test.each(WARM_POOLS)('%s follows its metric, placeholder for placeholder, within the same limits', (name) => {
    const { scaleTargetRef, metrics, minReplicas, maxReplicas } = find(name, 'HorizontalPodAutoscaler').spec;
    const warm = metricsOf(name).find(({ answers }) => answers.kind === 'warm');

    expect(scaleTargetRef).toMatchObject({ kind: 'Deployment', name: 'render-warm' });
    expect(metrics).toEqual([
      {
        type: 'External',
        external: { metric: { name: warm?.name }, target: { type: 'AverageValue', averageValue: '1' } },
      },
    ]);
    expect(warm).toMatchObject({ namespace: 'render', answers: { limits: { min: minReplicas, max: maxReplicas } } });
  });

  test.each(['warm-pool-mig', 'warm-pool-time-sharing'])(
    '%s has workers on the nodes of its placeholders, as many on one as the metric says',
    (name) => {
      const worker = find(name, 'Deployment', 'render').spec.template.spec;
      const placeholder = find(name, 'Deployment').spec.template.spec;
      const shares = {
        'warm-pool-mig': Number(placeholder.containers[0].resources.requests['nvidia.com/gpu']),
        'warm-pool-time-sharing': Number(worker.nodeSelector['cloud.google.com/gke-max-shared-clients-per-gpu']),
      }[name];

      expect(placeholder.nodeSelector).toEqual(worker.nodeSelector);
      expect(worker.containers[0].resources.requests['nvidia.com/gpu']).toBe('1');
      expect(metricsOf(name)).toContainEqual(
        expect.objectContaining({ answers: expect.objectContaining({ podsPerNode: shares }) }),
      );
    },
  );

  test('on time-shared GPUs asks for one share, as more are refused, and for more CPU than a worker leaves', () => {
    const [{ resources: worker }] = find('warm-pool-time-sharing', 'Deployment', 'render').spec.template.spec
      .containers;
    const [{ resources: placeholder }] = find('warm-pool-time-sharing', 'Deployment').spec.template.spec.containers;
    const cpusOfNode = 8;

    expect(placeholder.requests['nvidia.com/gpu']).toBe('1');
    expect(Number(placeholder.requests.cpu)).toBeGreaterThan(cpusOfNode - Number(worker.requests.cpu));
    expect(2 * Number(worker.requests.cpu)).toBeLessThan(cpusOfNode);
  });
});

withKubectl('a pool in two parts', () => {
  const podOf = (name: string) => find('spot', 'Deployment', name).spec.template.spec;

  test('keeps the firm part off spot nodes, and the burst part on them', () => {
    expect(podOf('render-firm').affinity.nodeAffinity).toEqual({
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchExpressions: [{ key: 'cloud.google.com/gke-spot', operator: 'DoesNotExist' }] }],
      },
    });
    expect(podOf('render-firm').tolerations).not.toContainEqual(
      expect.objectContaining({ key: 'cloud.google.com/gke-spot' }),
    );
    expect(podOf('render-burst').nodeSelector).toMatchObject({ 'cloud.google.com/gke-spot': 'true' });
    expect(podOf('render-burst').tolerations).toContainEqual({
      key: 'cloud.google.com/gke-spot',
      operator: 'Equal',
      value: 'true',
      effect: 'NoSchedule',
    });
  });

  test('has an HPA for each, which together reach the limits of the whole', () => {
    const hpas = ['render-firm', 'render-burst'].map((name) => find('spot', 'HorizontalPodAutoscaler', name).spec);

    expect(hpas.map(({ metrics }) => metrics[0].external)).toEqual([
      { metric: { name: 'render-firm-pods' }, target: { type: 'AverageValue', averageValue: '1' } },
      { metric: { name: 'render-burst-pods' }, target: { type: 'AverageValue', averageValue: '1' } },
    ]);
    expect(hpas.map(({ maxReplicas }) => maxReplicas)).toEqual([8, 32]);
  });
});

describe('the metrics of a pool in two parts', () => {
  test('differ in their part alone, so that they add up', () => {
    const [firm, burst] = metricsOf('spot').filter(({ name }) => /firm|burst/.test(name));

    expect(firm?.answers).toMatchObject({ share: { part: 'firm', firm: 8 }, limits: { max: 40 } });
    expect({ ...firm, name: '', answers: { ...firm?.answers, share: undefined } }).toEqual({
      ...burst,
      name: '',
      answers: { ...burst?.answers, share: undefined },
    });
  });
});
