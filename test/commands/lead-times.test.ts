import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type LeadTimes, leadTimes } from '../../src/commands/lead-times.ts';
import { clusterClient } from '../../src/kubernetes/client.ts';
import { fromKubeconfig } from '../../src/kubernetes/kubeconfig.ts';
import { checkSpec } from '../../src/spec/check.ts';
import type { ScalingMetric } from '../../src/spec/spec.ts';
import { type FakeApiserver, fakeApiserver } from '../support/fake-apiserver.ts';
import { type FakeWorkloads, fakeWorkloads } from '../support/fake-workloads.ts';

const NOW_MS = Date.UTC(2026, 10, 23, 14, 30);
const RENDER = { kind: 'Deployment', name: 'render' } as const;

let apiserver: FakeApiserver;
let cluster: FakeWorkloads;
let problems: string[];
let lead: LeadTimes;
let stop: () => Promise<void>;

beforeEach(async () => {
  apiserver = await fakeApiserver();
  cluster = fakeWorkloads(apiserver);
  problems = [];
  lead = leadTimes({ now: () => NOW_MS, tickMs: 15_000, problem: (message) => problems.push(message) });
  stop = await lead.measure(clusterClient(fromKubeconfig(apiserver.kubeconfig)));
  cluster.node('gpu-1', NOW_MS / 1000 - 900);
  cluster.select('/apis/apps/v1/namespaces/render/deployments/render', { matchLabels: { app: 'render' } });
});

afterEach(async () => {
  await stop();
  await apiserver.close();
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1));
}

function metrics(forecast: string): readonly ScalingMetric[] {
  const text = `
apiVersion: forewarm.dev/v1alpha1
kind: MetricSource
metadata: {name: day}
spec: {replay: {seed: 1}}
---
apiVersion: forewarm.dev/v1alpha1
kind: ScalingMetric
metadata: {name: render-pods, namespace: render}
spec:
  pods:
    backlog: {source: day, series: backlog}
    capacity: {batchSeconds: 4}
    drainWithin: 60s
  forecast: ${forecast}
  limits: {min: 1, max: 40}
---
apiVersion: forewarm.dev/v1alpha1
kind: ScalingMetric
metadata: {name: render-warm, namespace: render}
spec:
  warm: {for: render-pods, nodeLeadTime: {of: deployment/render, otherwise: 12m}}
  limits: {min: 0, max: 10}
`;
  const checked = checkSpec([{ file: 'metrics.yaml', text }]);
  if ('problems' in checked) throw new Error(JSON.stringify(checked.problems));
  return checked.spec.metrics;
}

/** Five pods that waited for a node and took so long in all. */
function putFive(seconds: number): void {
  for (let i = 0; i < 5; i += 1) {
    const created = NOW_MS / 1000 - 1000;
    cluster.put('render', { uid: `${i}`, created, scheduled: created + 120, ready: created + seconds, node: 'gpu-1' });
  }
}

test('what a metric names is measured, as a pod and as a node, with the delay of a tick and of an HPA', async () => {
  putFive(400);
  lead.want(metrics('{leadTime: {of: deployment/render}}'));
  await until(() => lead.leadTime('node', 'render', RENDER) !== undefined);

  expect(lead.leadTime('pod', 'render', RENDER)).toEqual({
    ms: 430_000,
    from: 'measured',
    sentence: 'measured, the P90 of 5 starts and 30s until an HPA acts',
  });
  expect([...lead.states()]).toEqual([
    { namespace: 'render', target: 'deployment/render', what: 'pod', seconds: 430 },
    { namespace: 'render', target: 'deployment/render', what: 'node', seconds: 430 },
  ]);
  expect(problems).toEqual([]);
});

test('a target that no metric names any more is forgotten, and one of another namespace was never meant', async () => {
  putFive(400);
  lead.want(metrics('{leadTime: {of: deployment/render}}'));
  await until(() => lead.leadTime('pod', 'render', RENDER) !== undefined);

  expect(lead.leadTime('pod', 'fraud', RENDER)).toBeUndefined();
  lead.want([]);

  expect(lead.leadTime('pod', 'render', RENDER)).toBeUndefined();
  expect([...lead.states()]).toEqual([]);
});

test('without the right to read, nothing is measured and one sentence says so', async () => {
  cluster.refuse('/deployments/', { code: 403, body: { kind: 'Status', message: 'forewarm may not' } });
  lead.want(metrics('{leadTime: {of: deployment/render}}'));
  await until(() => problems.length > 0);

  expect(lead.leadTime('pod', 'render', RENDER)).toBeUndefined();
  expect(problems).toEqual([expect.stringMatching(/in namespace render are not measured/)]);
});
