import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { NAMESPACE } from './support/aggregation.ts';
import { eventually } from './support/eventually.ts';
import { type Kube, kubeClient, type Manifest } from './support/kube.ts';
import { kubectl } from './support/kubectl.ts';
import { scenario } from './support/scenario.ts';
import { startWithWantedPods, type WantedPods } from './support/wanted-pods.ts';

const APPLY = ['apply', '--server-side', '--force-conflicts', '--validate=strict', '-k'];

const SERVICE = `/api/v1/namespaces/${NAMESPACE}/services/forewarm`;

interface Pod {
  readonly metadata: object;
  readonly spec: object;
}

scenario('manifests/base', [], (stage) => {
  const { installation, cluster } = stage.world;
  let wanted: WantedPods;
  let asForewarm: Kube;

  beforeAll(async () => {
    wanted = await startWithWantedPods(stage, 3);
    const as = { token: wanted.forewarm.token };
    asForewarm = kubeClient({ url: cluster.url, ca: cluster.authorities.cluster.cert, as });
  });

  test('could be applied as it is: strictly, and without a warning', async () => {
    const base = join(installation.folder, 'base');
    // Its ports are told from each other by their numbers, and that of the scenarios is another.
    await stage.kube.delete(SERVICE);

    const { exitCode, stdout, stderr } = await kubectl(stage.world, [...APPLY, base, '--dry-run=server']);

    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout.trimEnd().split('\n')).toHaveLength(installation.base.length);
  });

  test('is applied but for the Deployment, and the group is still answered', async () => {
    const overlay = join(installation.folder, 'overlay');

    const { exitCode, stderr } = await kubectl(stage.world, [...APPLY, overlay]);

    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    const kinds = (manifests: readonly Manifest[]) => manifests.map(({ kind }) => kind).toSorted();
    expect(kinds([...installation.overlaid, ...installation.base.filter(({ kind }) => kind === 'Deployment')])).toEqual(
      kinds(installation.base),
    );
    await eventually('there is a value', () => stage.kube.get(wanted.path), { within: 30 });
  });

  test('is applied by a client that does refuse a field that nobody knows', async () => {
    const [first] = installation.base.filter(({ kind }) => kind === 'Deployment');

    await expect(stage.kube.tryApply({ ...first, spec: { replicaz: 2 } } as Manifest)).rejects.toThrow(/replicaz/);
  });

  test('has a pod that its own namespace, which enforces the restricted profile, lets in', async () => {
    const deployment = installation.base.find(({ kind }) => kind === 'Deployment') as unknown as {
      readonly spec: { readonly template: Pod };
    };
    const { metadata, spec } = deployment.spec.template;
    const pod = (more: object) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { ...metadata, name: 'forewarm', namespace: NAMESPACE },
      spec: { ...spec, ...more },
    });

    await stage.kube.tryApply(pod({}));
    await expect(stage.kube.tryApply(pod({ hostNetwork: true }))).rejects.toThrow(/restricted/);
  });

  describe('has a service account', () => {
    test('by whose token Forewarm is known to the cluster', async () => {
      const self = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };

      const { status } = await asForewarm.create<{ status: { userInfo: { username: string } } }>(
        '/apis/authentication.k8s.io/v1/selfsubjectreviews',
        self,
      );

      expect(status.userInfo.username).toBe(`system:serviceaccount:${NAMESPACE}:forewarm`);
    });

    test.each([
      ['create', 'authentication.k8s.io', 'tokenreviews', '', true],
      ['create', 'authorization.k8s.io', 'subjectaccessreviews', '', true],
      ['watch', '', 'configmaps', 'kube-system', true],
      ['get', '', 'secrets', NAMESPACE, false],
      ['get', '', 'secrets', 'kube-system', false],
      ['list', '', 'pods', NAMESPACE, false],
      ['update', '', 'configmaps', NAMESPACE, false],
      ['patch', 'apps', 'deployments', NAMESPACE, false],
      ['list', 'external.metrics.k8s.io', 'wanted-pods', NAMESPACE, false],
    ])('that may %s "%s" %s in "%s": %s', async (verb, group, resource, namespace, allowed) => {
      const name = resource === 'configmaps' ? 'extension-apiserver-authentication' : '';

      const { status } = await asForewarm.create<{ status: { allowed: boolean } }>(
        '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
        {
          apiVersion: 'authorization.k8s.io/v1',
          kind: 'SelfSubjectAccessReview',
          spec: { resourceAttributes: { verb, group, resource, namespace, name } },
        },
      );

      expect(status.allowed).toBe(allowed);
    });
  });
});
