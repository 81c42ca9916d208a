import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from 'node:tls';
import { beforeAll, expect, test } from '@jest/globals';
import { type Autoscaled, autoscale } from './support/autoscaled.ts';
import { SERVICE_HOST } from './support/aggregation.ts';
import { eventually } from './support/eventually.ts';
import { startSibling } from './support/forewarm.ts';
import { servingAuthority } from './support/installation.ts';
import { startLoad } from './support/load.ts';
import { scenario } from './support/scenario.ts';
import { startServicePort } from './support/service.ts';
import { startWithWantedPods, type WantedPods } from './support/wanted-pods.ts';

const PATIENCE = { within: 60 };
const CLIENTS = 4;
/** How long it takes in a real cluster until nobody is sent to a pod that is to end. */
const ENDPOINTS_LAG_MS = 1000;

scenario('while queries come through the aggregator all the time', [], (stage) => {
  let wanted: WantedPods;
  let pool: Autoscaled;

  beforeAll(async () => {
    wanted = await startWithWantedPods(stage, 3);
    pool = await autoscale(stage, { name: 'workers', metric: 'wanted-pods' });
    await pool.reaches(3, PATIENCE);
    await pool.isContent(PATIENCE);
  });

  /** The number of the certificate that a new connection is shown. */
  const servedCertificate = async () => {
    const socket = connect({
      host: '127.0.0.1',
      port: wanted.forewarm.port,
      servername: SERVICE_HOST,
      ca: servingAuthority(stage.world.installation),
    });
    await once(socket, 'secureConnect');
    const { serialNumber } = socket.getPeerCertificate();
    socket.destroy();
    return serialNumber;
  };

  const expectUndisturbed = (sinceMs: number) => {
    expect(pool.replicasSince(sinceMs)).toEqual([3]);
    expect(pool.scalingActiveSince(sinceMs).map(({ value }) => value.status)).toEqual(['True']);
  };

  test('the serving certificate is renewed on disk, and no query fails', async () => {
    const startedMs = Date.now();
    const before = await servedCertificate();
    const load = startLoad(stage.kube, wanted.path, CLIENTS);

    await load.goesOn(100);
    await wanted.forewarm.renewCertificate();
    const after = await eventually(
      'new connections are shown the new certificate',
      async () => {
        const served = await servedCertificate();
        expect(served).not.toBe(before);
        return served;
      },
      { within: 90 },
    );
    await load.goesOn(100);
    const { answered, failures } = await load.stop();

    expect(after).not.toBe(before);
    expect(failures).toEqual([]);
    expectUndisturbed(startedMs);
    expect(answered).toBeGreaterThan(100);
  });

  test('a second process takes over from one that is asked to end, and no query fails', async () => {
    const startedMs = Date.now();
    const { forewarm, metrics, path } = wanted;
    const service = await startServicePort(stage, forewarm.port);
    await forewarm.aggregation.sendTo(service.port);
    const sibling = await startSibling(stage, metrics);
    await eventually('the service is asked', () => expect(service.connections()).toBeGreaterThan(0), PATIENCE);
    const load = startLoad(stage.kube, path, CLIENTS);

    await load.goesOn(100);
    const ended = forewarm.stop();
    await sleep(ENDPOINTS_LAG_MS);
    service.pointTo(sibling.port);
    const exitCode = await ended;
    await load.goesOn(100);
    const { answered, failures } = await load.stop();

    expect(exitCode).toBe(0);
    expect(sibling.requests().filter(({ url }) => url === path).length).toBeGreaterThan(50);
    expect(failures).toEqual([]);
    expectUndisturbed(startedMs);
    expect(answered).toBeGreaterThan(100);
  });
});
