import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { type Autoscaled, autoscale } from './support/autoscaled.ts';
import { eventually } from './support/eventually.ts';
import type { Forewarm } from './support/forewarm.ts';
import { newServiceAccount } from './support/identity.ts';
import { writeKubeconfig } from './support/kubeconfig.ts';
import { kubectl } from './support/kubectl.ts';
import { issue } from './support/pki.ts';
import { byHpaController, hpaControllerIsAnswered } from './support/request-log.ts';
import { mayRead } from './support/roles.ts';
import { scenario } from './support/scenario.ts';
import { adviceFor } from './support/troubleshooting.ts';
import { startWithWantedPods } from './support/wanted-pods.ts';

const HPA_ROLE = '/apis/rbac.authorization.k8s.io/v1/clusterroles/system:controller:horizontal-pod-autoscaler';

const HPA_BINDING = '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/forewarm:external-metrics-reader';

const ALICE = { apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'alice' } as const;
/** Forewarm may remember for so long that somebody may not. */
const REVIEWED = { within: 45 };
const PATIENCE = { within: 60 };

interface ClusterRole {
  readonly rules: readonly { readonly apiGroups?: readonly string[] }[];
}

scenario('who may read a metric', [], (stage) => {
  let path: string;
  let forewarm: Forewarm;
  let pool: Autoscaled;
  let asAlice: string;

  beforeAll(async () => {
    const { url, authorities } = stage.world.cluster;
    const as = await issue(authorities.cluster, { name: 'CN=alice' });
    asAlice = writeKubeconfig(join(stage.folder, 'alice.kubeconfig'), { url, ca: authorities.cluster.cert, as });
    ({ forewarm, path } = await startWithWantedPods(stage, 3));
    pool = await autoscale(stage, { name: 'workers', metric: 'wanted-pods' });
    await pool.reaches(3, PATIENCE);
  });

  test('a user without a role is told what is missing', async () => {
    const printed = await kubectl(stage.world, ['get', '--raw', path], { kubeconfig: asAlice });

    expect(printed.exitCode).not.toBe(0);
    expect(printed.stderr).toMatch(
      /User "alice" cannot list resource "wanted-pods" in API group "external.metrics.k8s.io"/,
    );
  });

  test('a role for one metric opens that metric and no other', async () => {
    await stage.kube.apply(...mayRead(stage.namespace, ALICE, 'wanted-pods'));

    const printed = await eventually(
      'alice may read',
      async () => {
        const found = await kubectl(stage.world, ['get', '--raw', path], { kubeconfig: asAlice });
        if (found.exitCode !== 0) throw new Error(found.stderr);
        return found;
      },
      PATIENCE,
    );

    expect(JSON.parse(printed.stdout).items).toMatchObject([{ metricName: 'wanted-pods', value: '3' }]);
    const other = await kubectl(stage.world, ['get', '--raw', path.replace('wanted-pods', 'secret-pods')], {
      kubeconfig: asAlice,
    });
    expect(other.stderr).toMatch(/User "alice" cannot list resource "secret-pods"/);
  });

  test('who asks Forewarm itself with a token needs the same role', async () => {
    const { namespace, kube } = stage;
    const token = await newServiceAccount(kube, namespace, 'robot');
    const asRobot = () => forewarm.ask(path, { headers: { authorization: `Bearer ${token}` } });

    const without = await asRobot();
    await kube.apply(...mayRead(namespace, { kind: 'ServiceAccount', name: 'robot', namespace }, 'wanted-pods'));

    expect(without.status).toBe(403);
    expect(forewarm.log().join()).not.toContain(token);
    await eventually('the robot may read', async () => expect((await asRobot()).status).toBe(200), REVIEWED);
  });

  test('an HPA controller without its role holds the replicas and says why, until it has the role again', async () => {
    const { rules } = await stage.kube.get<ClusterRole>(HPA_ROLE);
    const withoutOurs = rules.filter(({ apiGroups }) => !apiGroups?.includes('external.metrics.k8s.io'));
    const takenMs = Date.now();
    await stage.kube.delete(HPA_BINDING);
    await stage.kube.patch(HPA_ROLE, { rules: withoutOurs });

    const { value: message } = await pool.complains(PATIENCE);
    const complainedMs = Date.now();
    const events = await eventually(
      'there is an event',
      async () => {
        const found = (await pool.events()).join('\n');
        expect(found).toMatch(/FailedGetExternalMetric: /);
        return found;
      },
      PATIENCE,
    );
    const refused = byHpaController(forewarm.requests(), path, complainedMs);
    await stage.kube.patch(HPA_ROLE, { rules });
    await forewarm.aggregation.reinstall();

    expect(withoutOurs.length).toBeLessThan(rules.length);
    expect(message).toMatch(/horizontal-pod-autoscaler" cannot list resource "wanted-pods"/);
    expect(events).toMatch(/FailedGetExternalMetric: .*cannot list resource "wanted-pods"/);
    expect(adviceFor(message)).toEqual([expect.stringContaining('forewarm:external-metrics-reader')]);
    // The kube-apiserver refuses by itself what goes through it.
    expect(refused).toEqual([]);
    await pool.isContent(PATIENCE);
    await hpaControllerIsAnswered(200, forewarm, path, complainedMs);
    expect(pool.replicasSince(takenMs)).toEqual([3]);
  });
});
