import { beforeAll, describe, expect, test } from '@jest/globals';
import { findKubectls, kubectl } from './support/kubectl.ts';
import { scenario } from './support/scenario.ts';
import { startWithWantedPods } from './support/wanted-pods.ts';

scenario('the command line of Kubernetes', [], (stage) => {
  let path: string;

  beforeAll(async () => {
    path = (await startWithWantedPods(stage, 3)).path;
  });

  describe.each([...findKubectls()])('%s', (_, program) => {
    const run = (...args: readonly string[]) => kubectl(stage.world, args, { program });

    test('lists the resources of the cluster and ours without a warning', async () => {
      const { exitCode, stdout, stderr } = await run('api-resources');

      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
      expect(stdout).toMatch(/external\.metrics\.k8s\.io\/v1beta1\s+true\s+ExternalMetricValueList/);
    });

    test('gets a value without a warning', async () => {
      const { exitCode, stdout, stderr } = await run('get', '--raw', path);

      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
      expect(JSON.parse(stdout).items).toMatchObject([{ metricName: 'wanted-pods', value: '3' }]);
    });

    test('is told in words that there is no such metric', async () => {
      const { exitCode, stderr } = await run('get', '--raw', `${path}-typo`);

      expect(exitCode).toBe(1);
      expect(stderr).toMatch(/Error from server \(NotFound\): .*wanted-pods-typo/);
    });
  });
});
