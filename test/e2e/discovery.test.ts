import { beforeAll, expect, test } from '@jest/globals';
import { freePort } from '../support/child.ts';
import { eventually } from './support/eventually.ts';
import { startForewarm } from './support/forewarm.ts';
import { kubectl } from './support/kubectl.ts';
import { scenario } from './support/scenario.ts';
import { metricPath } from './support/wanted-pods.ts';

const GROUP = 'external.metrics.k8s.io';
const AGGREGATED = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json';

interface AggregatedDiscovery {
  readonly items: readonly {
    readonly metadata: { readonly name: string };
    readonly versions: readonly { readonly resources?: readonly { readonly resource: string }[] }[];
  }[];
}

scenario('with every source down', [], (stage) => {
  beforeAll(async () => {
    await startForewarm(
      stage,
      `
apiVersion: forewarm.dev/v1alpha1
kind: MetricSource
metadata: {name: prometheus}
spec: {prometheus: {url: "http://127.0.0.1:${await freePort()}"}}
---
apiVersion: forewarm.dev/v1alpha1
kind: ScalingMetric
metadata: {name: wanted-pods, namespace: ${stage.namespace}}
spec: {signal: {source: prometheus, query: wanted_pods}}
`,
    );
  });

  test('kubectl still lists the resources of the cluster, without a warning', async () => {
    const { exitCode, stderr } = await kubectl(stage.world, ['api-resources']);

    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  });

  test('who asks for a value is told in words why there is none', async () => {
    const { status, text } = await stage.kube.raw(metricPath(stage.namespace, 'wanted-pods'));

    expect(status).toBe(503);
    expect(JSON.parse(text)).toMatchObject({ kind: 'Status', message: expect.stringMatching(/.{20,}/) });
  });

  test('the aggregated discovery of the kube-apiserver has the group with its resources', async () => {
    const resources = await eventually(
      'the group has resources',
      async () => {
        const { text } = await stage.kube.raw('/apis', { headers: { accept: AGGREGATED } });
        const group = (JSON.parse(text) as AggregatedDiscovery).items.find(({ metadata }) => metadata.name === GROUP);
        const found = group?.versions.flatMap((version) => version.resources ?? []) ?? [];
        expect(found).not.toEqual([]);
        return found;
      },
      { within: 30 },
    );

    expect(resources.map(({ resource }) => resource)).not.toContain('');
  });

  test('a namespace can be deleted', async () => {
    const path = '/api/v1/namespaces/short-lived';
    await stage.kube.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'short-lived' } });
    await stage.kube.delete(path);

    await eventually('it is gone', async () => expect((await stage.kube.raw(path)).status).toBe(404), { within: 30 });
  });
});
