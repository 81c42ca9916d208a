import { beforeAll, expect, test } from '@jest/globals';
import { type Autoscaled, autoscale } from './support/autoscaled.ts';
import { frontProxyClient } from './support/control-plane-pki.ts';
import { eventually } from './support/eventually.ts';
import { rotateFrontProxy } from './support/front-proxy-rotation.ts';
import { newServiceAccount } from './support/identity.ts';
import { startLoad } from './support/load.ts';
import { authority, type KeyPair } from './support/pki.ts';
import { byHpaController, hpaControllerIsAnswered } from './support/request-log.ts';
import { mayRead, mayReview, type ReviewResource } from './support/roles.ts';
import { scenario } from './support/scenario.ts';
import { adviceFor } from './support/troubleshooting.ts';
import { startWithWantedPods, type WantedPods } from './support/wanted-pods.ts';

/** The aggregator looks at a server every 30 s, and at once when its APIService changes. */
const NOTICED = { within: 75 };
const REFUSED = [401, 403];
const PATIENCE = { within: 60 };
const RBAC = '/apis/rbac.authorization.k8s.io/v1';
const DELEGATOR_BINDING = `${RBAC}/clusterrolebindings/forewarm:system:auth-delegator`;

scenario('between the kube-apiserver and Forewarm', [], (stage) => {
  let wanted: WantedPods;
  let pool: Autoscaled;
  let newcomers = 0;

  beforeAll(async () => {
    wanted = await startWithWantedPods(stage, 4);
    pool = await autoscale(stage, { name: 'workers', metric: 'wanted-pods' });
    await pool.reaches(4, PATIENCE);
  });

  const asksAs = async (client: KeyPair) => {
    const headers = { 'x-remote-user': 'admin', 'x-remote-group': 'system:masters' };
    return (await wanted.forewarm.ask(wanted.path, { ...client, headers })).status;
  };

  test('a Forewarm that dies is seen, the HPA holds, and both come back with it', async () => {
    const { forewarm } = wanted;
    const diedMs = Date.now();
    await forewarm.kill();

    const reason = await forewarm.aggregation.becomesUnavailable(NOTICED);
    await pool.complains(PATIENCE);
    const asked = hpaCodes(diedMs);
    await forewarm.start();

    expect(reason).toMatch(/^FailedDiscoveryCheck: .*connection refused/);
    expect(adviceFor(reason)).toEqual([expect.stringContaining('kubectl logs')]);
    expect(asked).toEqual([]);

    await forewarm.aggregation.becomesAvailable(NOTICED);
    await pool.isContent(PATIENCE);
    await hpaControllerIsAnswered(200, forewarm, wanted.path, diedMs);
    expect(pool.replicasSince(diedMs)).toEqual([4]);
  });

  test('a caBundle that did not sign its certificate is reported as such, and the HPA holds', async () => {
    const { forewarm } = wanted;
    const startedMs = Date.now();
    await forewarm.aggregation.trust((await authority('another-ca')).cert);

    const reason = await forewarm.aggregation.becomesUnavailable(NOTICED);
    await pool.complains(PATIENCE);
    await forewarm.aggregation.reinstall();

    expect(reason).toMatch(/^FailedDiscoveryCheck: .*certificate signed by unknown authority/);
    expect(adviceFor(reason)).toEqual([expect.stringContaining('kubectl apply -k manifests/base')]);
    await forewarm.aggregation.becomesAvailable(NOTICED);
    await pool.isContent(PATIENCE);
    expect(pool.replicasSince(startedMs)).toEqual([4]);
  });

  test("the aggregator's authority is replaced, and replaced back, without a failed query", async () => {
    const original = stage.world.cluster.authorities.frontProxy;
    const successor = await authority('front-proxy-ca-2');
    const isBelieved = async (client: KeyPair) => expect(await asksAs(client)).toBe(200);
    const load = startLoad(stage.kube, wanted.path, 2);
    await load.goesOn(50);

    expect(REFUSED).toContain(await asksAs(await frontProxyClient(successor)));
    await rotateFrontProxy(stage, { from: original, to: successor, isBelieved });
    expect(REFUSED).toContain(await asksAs(await frontProxyClient(original)));
    await rotateFrontProxy(stage, { from: successor, to: original, isBelieved });
    const { answered, failures } = await load.stop();

    expect(failures).toEqual([]);
    expect(answered).toBeGreaterThan(100);
  });

  test('while tokens cannot be reviewed nobody gets in by one, and the HPA goes on', async () => {
    const startedMs = Date.now();
    await mayOnlyReview('subjectaccessreviews');

    await eventually('a token is not believed', async () => expect(await askAsNewcomer()).toBe(500), PATIENCE);
    const closedMs = Date.now();
    await eventually('the HPA asks again', () => expect(hpaCodes(closedMs).length).toBeGreaterThan(0), PATIENCE);
    await mayReviewAgain('subjectaccessreviews');

    expect(new Set(hpaCodes(startedMs))).toEqual(new Set([200]));
    await eventually('a token is believed', async () => expect(await askAsNewcomer()).toBe(200), PATIENCE);
  });

  test('while access cannot be reviewed nobody is answered, and the HPA holds', async () => {
    const startedMs = Date.now();
    await mayOnlyReview('tokenreviews');

    const { value: message } = await pool.complains(PATIENCE);
    const newcomer = await askAsNewcomer();
    await hpaControllerIsAnswered(500, wanted.forewarm, wanted.path, startedMs);
    await mayReviewAgain('tokenreviews');

    expect(message).toMatch(/wanted-pods/);
    expect(newcomer).toBe(500);
    await pool.isContent(PATIENCE);
    await hpaControllerIsAnswered(200, wanted.forewarm, wanted.path, startedMs);
    expect(pool.replicasSince(startedMs)).toEqual([4]);
  });

  const hpaCodes = (sinceMs: number) =>
    byHpaController(wanted.forewarm.requests(), wanted.path, sinceMs).map(({ code }) => code);

  /** What somebody is told who has the role and was never seen before. */
  const askAsNewcomer = async () => {
    const { kube, namespace } = stage;
    newcomers += 1;
    const name = `newcomer-${newcomers}`;
    const token = await newServiceAccount(kube, namespace, name);
    await kube.apply(...mayRead(namespace, { kind: 'ServiceAccount', name, namespace }, 'wanted-pods'));
    return (await wanted.forewarm.ask(wanted.path, { headers: { authorization: `Bearer ${token}` } })).status;
  };

  const mayOnlyReview = async (resource: ReviewResource) => {
    await stage.kube.apply(...mayReview(resource));
    await stage.kube.delete(DELEGATOR_BINDING);
  };
  const mayReviewAgain = async (resource: ReviewResource) => {
    await wanted.forewarm.aggregation.reinstall();
    for (const { metadata } of mayReview(resource)) {
      await stage.kube.delete(`${RBAC}/clusterrolebindings/${metadata.name}`);
      await stage.kube.delete(`${RBAC}/clusterroles/${metadata.name}`);
    }
  };
});
