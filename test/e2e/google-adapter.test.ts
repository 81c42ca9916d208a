import { beforeAll, expect, test } from '@jest/globals';
import { autoscale } from './support/autoscaled.ts';
import { type Backlogs, startBacklogs } from './support/backlogs.ts';
import { eventually } from './support/eventually.ts';
import { startForewarm } from './support/forewarm.ts';
import { scenario } from './support/scenario.ts';
import { metricPath } from './support/wanted-pods.ts';

const METRIC = 'pubsub.googleapis.com|subscription|num_undelivered_messages';
const selecting = (subscription: string) => `?labelSelector=resource.labels.subscription_id%3D${subscription}`;

scenario("an HPA written for Google's adapter", [], (stage) => {
  let backlogs: Backlogs;

  beforeAll(async () => {
    backlogs = await startBacklogs(stage, { 'echo-read': 6, other: 3 });
    await startForewarm(
      stage,
      `
apiVersion: forewarm.dev/v1alpha1
kind: MetricSource
metadata: {name: acme}
spec:
  cloudMonitoring: {project: acme-prod, endpoint: "${backlogs.url}"}
  every: 1s
  namespaces: [${stage.namespace}]
`,
    );
  });

  test('the first question is answered with a reason to come again, and then with the backlog', async () => {
    const path = `${metricPath(stage.namespace, METRIC)}${selecting('other')}`;

    const first = await stage.kube.raw(path);

    expect(first.status).toBe(503);
    expect(JSON.parse(first.text).message).toMatch(/first sample/i);
    const { items } = await eventually('there is a value', () => stage.kube.get<{ items: unknown[] }>(path), {
      within: 10,
    });
    expect(items).toMatchObject([{ metricName: METRIC, value: '3' }]);
  });

  test('it scales without any object of ours', async () => {
    const pool = await autoscale(stage, {
      name: 'pubsub',
      metric: METRIC,
      selector: { 'resource.labels.subscription_id': 'echo-read' },
      perPod: 2,
    });

    await pool.reaches(3, { within: 15 });
    backlogs.set('echo-read', 12);
    await pool.reaches(6, { within: 15 });
  });

  test('a namespace that no source allows is told so, and learns no backlog', async () => {
    const { status, text } = await stage.kube.raw(`${metricPath('default', METRIC)}${selecting('echo-read')}`);

    expect([403, 404]).toContain(status);
    expect(JSON.parse(text).message).toMatch(/default/);
  });
});
