import { beforeAll, expect, test } from '@jest/globals';
import { type Autoscaled, autoscale } from './support/autoscaled.ts';
import { frontProxyClient } from './support/control-plane-pki.ts';
import { rotateFrontProxy } from './support/front-proxy-rotation.ts';
import { startLoad } from './support/load.ts';
import { authority, type KeyPair } from './support/pki.ts';
import { scenario } from './support/scenario.ts';
import { startWithWantedPods, type WantedPods } from './support/wanted-pods.ts';

/** The aggregator looks at a server every 30 s, and at once when its APIService changes. */
const NOTICED = { within: 45 };
const REFUSED = [401, 403];
const ROLE_BINDINGS = '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings';

scenario('between the kube-apiserver and Forewarm', [], (stage) => {
  let wanted: WantedPods;
  let pool: Autoscaled;

  beforeAll(async () => {
    wanted = await startWithWantedPods(stage, 4);
    pool = await autoscale(stage, { name: 'workers', metric: 'wanted-pods' });
    await pool.reaches(4, { within: 15 });
  });

  const asksAs = async (client: KeyPair) => {
    const headers = { 'x-remote-user': 'admin', 'x-remote-group': 'system:masters' };
    return (await wanted.forewarm.ask(wanted.path, { ...client, headers })).status;
  };

  test('a Forewarm that dies is seen, the HPA holds, and both come back with it', async () => {
    const { forewarm } = wanted;
    const diedMs = Date.now();
    await forewarm.kill();

    expect(await forewarm.aggregation.becomesUnavailable(NOTICED)).toMatch(/^FailedDiscoveryCheck: /);
    await pool.complains({ within: 10 });
    await forewarm.start();

    await forewarm.aggregation.becomesAvailable(NOTICED);
    await pool.isContent({ within: 10 });
    expect(pool.replicasSince(diedMs)).toEqual([4]);
  });

  test('a caBundle that did not sign its certificate is reported as such, and the HPA holds', async () => {
    const { forewarm } = wanted;
    const startedMs = Date.now();
    await forewarm.aggregation.trust((await authority('another-ca')).cert);

    const reason = await forewarm.aggregation.becomesUnavailable(NOTICED);
    await pool.complains({ within: 10 });
    await forewarm.aggregation.reinstall();

    expect(reason).toMatch(/^FailedDiscoveryCheck: .*certificate signed by unknown authority/);
    await forewarm.aggregation.becomesAvailable(NOTICED);
    await pool.isContent({ within: 10 });
    expect(pool.replicasSince(startedMs)).toEqual([4]);
  });

  test("the aggregator's authority is replaced, and replaced back, without a failed query", async () => {
    const original = stage.world.cluster.authorities.frontProxy;
    const successor = await authority('front-proxy-ca-2');
    const isBelieved = async (client: KeyPair) => expect(await asksAs(client)).toBe(200);
    const load = startLoad(stage.kube, wanted.path, 2);

    expect(REFUSED).toContain(await asksAs(await frontProxyClient(successor)));
    await rotateFrontProxy(stage, { from: original, to: successor, isBelieved });
    expect(REFUSED).toContain(await asksAs(await frontProxyClient(original)));
    await rotateFrontProxy(stage, { from: successor, to: original, isBelieved });
    const { answered, failures } = await load.stop();

    expect(failures).toEqual([]);
    expect(answered).toBeGreaterThan(100);
  });

  test('while nobody can review who may ask, nobody is answered, and the HPA holds', async () => {
    const startedMs = Date.now();
    await stage.kube.delete(`${ROLE_BINDINGS}/forewarm:system:auth-delegator`);

    const { value: message } = await pool.complains({ within: 45 });
    await wanted.forewarm.aggregation.reinstall();

    expect(message).toMatch(/wanted-pods/);
    await pool.isContent({ within: 45 });
    expect(pool.replicasSince(startedMs)).toEqual([4]);
  });
});
