import { beforeAll, expect, test } from '@jest/globals';
import type { CountedQueue } from '../support/counted-queue.ts';
import { type Autoscaled, autoscale } from './support/autoscaled.ts';
import { HPA } from './support/control-plane.ts';
import { PROJECT, startMonitoring } from './support/backlogs.ts';
import { type Forewarm, startForewarm } from './support/forewarm.ts';
import { startEmulator } from './support/pubsub-emulator.ts';
import { byHpaController } from './support/request-log.ts';
import { scenario } from './support/scenario.ts';
import { metricPath } from './support/wanted-pods.ts';

/** The way of a message into the backlog that is answered: sampled, visible, a tick, a look of the HPA, and slack. */
const SEEN = { within: 45 };

scenario('the backlog of a Pub/Sub subscription', ['pubsub emulator'], (stage) => {
  let jobs: CountedQueue;
  let pool: Autoscaled;
  let forewarm: Forewarm;
  let publishedMs: number;

  beforeAll(async () => {
    const emulator = await startEmulator(stage);
    jobs = await emulator.queue('render-jobs');
    const monitoring = await startMonitoring(stage, () => jobs.truth());
    forewarm = await startForewarm(
      stage,
      `
apiVersion: forewarm.dev/v1alpha1
kind: MetricSource
metadata: {name: acme}
spec: {cloudMonitoring: {project: ${PROJECT}, endpoint: "${monitoring}"}, every: 1s}
---
apiVersion: forewarm.dev/v1alpha1
kind: ScalingMetric
metadata: {name: render-pods, namespace: ${stage.namespace}, labels: {queue: render}}
spec:
  pods:
    backlog: {source: acme, pubsub: {subscription: render-jobs}}
    capacity: {batchSeconds: 1, utilisation: 1}
    drainWithin: 10s
  limits: {min: 1, max: 30}
`,
    );
    pool = await autoscale(stage, {
      name: 'render',
      metric: 'render-pods',
      selector: { queue: 'render' },
    });
  });

  test('messages that are published bring as many pods as are done with them in ten seconds', async () => {
    await pool.isContent(SEEN);
    publishedMs = Date.now();
    await jobs.publish(120);

    await pool.reaches(12, SEEN);
  });

  test('messages that are acknowledged take pods away, down to the minimum', async () => {
    await jobs.work(90);
    await pool.reaches(3, SEEN);
    await jobs.work(30);

    await pool.reaches(1, SEEN);
  });

  test('the HPA has nothing to complain of', async () => {
    expect(pool.scalingActive()).toMatchObject({ status: 'True', reason: 'ValidMetricFound' });
    expect(pool.scalingActiveSince(publishedMs).map(({ value }) => value.status)).toEqual(['True']);
  });

  test('it is the HPA controller that asks, with its selector and once a period, and is answered each time', () => {
    const asked = byHpaController(forewarm.requests(), metricPath(stage.namespace, 'render-pods'), publishedMs);
    const periods = ((asked.at(-1)?.atMs ?? 0) - (asked[0]?.atMs ?? 0)) / (HPA.syncSeconds * 1000);

    expect(new Set(asked.map(({ method, code }) => `${method} ${code}`))).toEqual(new Set(['GET 200']));
    for (const { url } of asked) expect(url).toMatch(/\?labelSelector=queue%3Drender$/);
    expect(asked.length).toBeGreaterThan(periods / 2);
    expect(asked.length).toBeLessThan(periods + 3);
  });
});
