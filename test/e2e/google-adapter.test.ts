import { beforeAll, expect, test } from '@jest/globals';
import { autoscale } from './support/autoscaled.ts';
import { type Backlogs, startBacklogs } from './support/backlogs.ts';
import { eventually } from './support/eventually.ts';
import { type Forewarm, startForewarm } from './support/forewarm.ts';
import { byHpaController } from './support/request-log.ts';
import { scenario } from './support/scenario.ts';
import { adviceFor } from './support/troubleshooting.ts';
import { metricPath } from './support/wanted-pods.ts';

const PATIENCE = { within: 45 };
/** How many such metrics a namespace can have. */
const MOST = 100;
const METRIC = 'pubsub.googleapis.com|subscription|num_undelivered_messages';
const selecting = (subscription: string) => `?labelSelector=resource.labels.subscription_id%3D${subscription}`;

scenario("an HPA written for Google's adapter", [], (stage) => {
  let backlogs: Backlogs;

  let forewarm: Forewarm;

  beforeAll(async () => {
    backlogs = await startBacklogs(stage, { 'echo-read': 6, other: 3 });
    forewarm = await startForewarm(
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
    const { items } = await eventually('there is a value', () => stage.kube.get<{ items: unknown[] }>(path), PATIENCE);
    expect(items).toMatchObject([{ metricName: METRIC, value: '3' }]);
  });

  test('it scales without any object of ours', async () => {
    const pool = await autoscale(stage, {
      name: 'pubsub',
      metric: METRIC,
      selector: { 'resource.labels.subscription_id': 'echo-read' },
      perPod: 2,
    });

    await pool.reaches(3, PATIENCE);
    backlogs.set('echo-read', 12);
    await pool.reaches(6, PATIENCE);
    await pool.isContent(PATIENCE);

    const codes = byHpaController(forewarm.requests(), metricPath(stage.namespace, METRIC)).map(({ code }) => code);
    // Its own first question brings the subscription in, and no further one is refused.
    expect(codes.lastIndexOf(503)).toBeLessThan(codes.indexOf(200));
    expect(codes[0]).toBe(503);
  });

  test('a namespace that no source allows is told so, and learns no backlog', async () => {
    const { status, text } = await stage.kube.raw(`${metricPath('default', METRIC)}${selecting('echo-read')}`);

    expect(status).toBe(403);
    expect(JSON.parse(text).message).toMatch(/no MetricSource lets namespace default/);
    expect(adviceFor(text)).not.toEqual([]);
  });

  test('one namespace cannot ask for any number of subscriptions, and takes nothing from the HPA', async () => {
    const asked = Array.from(
      { length: MOST + 1 },
      (_, i) => `${metricPath(stage.namespace, METRIC)}${selecting(`made-up-${i}`)}`,
    );
    const messages: string[] = [];
    for (const path of asked) messages.push(JSON.parse((await stage.kube.raw(path)).text).message);

    const refused = messages.filter((message) => /has 100 metrics on demand already/.test(message));

    // The HPA's and that of the first test are there already.
    expect(refused).toHaveLength(MOST + 1 - (MOST - 2));
    const { items } = await stage.kube.get<{ items: unknown[] }>(
      `${metricPath(stage.namespace, METRIC)}${selecting('echo-read')}`,
    );
    expect(items).toMatchObject([{ value: '12' }]);
  });
});
