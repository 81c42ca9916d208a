import { beforeAll, expect, test } from '@jest/globals';
import { type Autoscaled, autoscale } from './support/autoscaled.ts';
import { startBacklogs } from './support/backlogs.ts';
import { eventually } from './support/eventually.ts';
import { type Forewarm, startForewarm } from './support/forewarm.ts';
import { send } from './support/http.ts';
import { samplesOf } from './support/metrics-page.ts';
import { scenario } from './support/scenario.ts';
import { metricPath } from './support/wanted-pods.ts';

const EFFECT_SECONDS = 2;
const PATIENCE = { within: 30 };
const REFUSED = /last good one stays in effect/;

scenario('a change of the mounted ConfigMap', [], (stage) => {
  let forewarm: Forewarm;
  let pool: Autoscaled;
  let source: string;

  beforeAll(async () => {
    const { url } = await startBacklogs(stage, { jobs: 5 });
    source = `
apiVersion: forewarm.dev/v1alpha1
kind: MetricSource
metadata: {name: acme}
spec: {cloudMonitoring: {project: acme-prod, endpoint: "${url}"}, every: 1s}
`;
    forewarm = await startForewarm(stage, `${source}${metric('wanted', 'first')}`);
    pool = await autoscale(stage, { name: 'workers', metric: 'wanted', selector: { edition: 'first' } });
    await pool.reaches(5, PATIENCE);
  });

  const metric = (name: string, edition: string) => `---
apiVersion: forewarm.dev/v1alpha1
kind: ScalingMetric
metadata: {name: ${name}, namespace: ${stage.namespace}, labels: {edition: ${edition}}}
spec: {signal: {source: acme, pubsub: {subscription: jobs}}}
`;
  const ask = (name: string, edition: string) =>
    stage.kube.raw(`${metricPath(stage.namespace, name)}?labelSelector=edition%3D${edition}`);
  /** How many seconds it takes until the kube-apiserver gives a value. */
  const secondsUntilAnswered = async (name: string, edition: string) => {
    const sinceMs = performance.now();
    await eventually(
      `${name} of the ${edition} edition is answered`,
      async () => expect((await ask(name, edition)).status).toBe(200),
      PATIENCE,
    );
    return (performance.now() - sinceMs) / 1000;
  };

  test('takes effect within two seconds, and what stays is answered all the time', async () => {
    expect((await ask('another', 'second')).status).toBe(404);
    const pid = forewarm.pid();

    forewarm.rewrite(`${source}${metric('wanted', 'first')}${metric('another', 'second')}`);
    const seconds = await secondsUntilAnswered('another', 'second');

    // A value needs a tick beside the change: both are in it.
    expect(seconds).toBeLessThan(EFFECT_SECONDS + 1);
    expect((await ask('wanted', 'first')).status).toBe(200);
    expect(forewarm.pid()).toBe(pid);
  });

  test('that is bad leaves the last good one in effect, and is told in the log once, in a metric and by readiness', async () => {
    const changedMs = Date.now();
    const bad = `${source}${metric('wanted', 'third')}`.replace('signal:', 'signals:');

    forewarm.rewrite(bad);
    await eventually('the problem is counted', async () => expect(await problems()).toBeGreaterThan(0), PATIENCE);
    const seconds = (Date.now() - changedMs) / 1000;

    expect(seconds).toBeLessThan(EFFECT_SECONDS);
    expect((await ask('wanted', 'first')).status).toBe(200);
    expect((await ask('wanted', 'third')).status).toBe(404);
    expect(forewarm.log().filter((line) => REFUSED.test(line))).toHaveLength(1);
    const { status, text } = await send(`${forewarm.adminUrl}/readyz?verbose`);
    expect(status).toBe(200);
    expect(text).toMatch(/last good one is in effect; a change was refused/);
    expect(pool.scalingActiveSince(changedMs).map(({ value }) => value.status)).toEqual(['True']);
  });

  test('that is good again takes effect', async () => {
    forewarm.rewrite(`${source}${metric('wanted', 'first')}${metric('another', 'third')}`);

    expect(await secondsUntilAnswered('another', 'third')).toBeLessThan(EFFECT_SECONDS + 1);
    expect(await problems()).toBe(0);
  });

  const problems = async () => (await samplesOf(forewarm.adminUrl, 'forewarm_spec_problems'))[0]?.value;
});
