import { beforeAll, expect, test } from '@jest/globals';
import { type Autoscaled, autoscale } from './support/autoscaled.ts';
import { startBacklogs } from './support/backlogs.ts';
import { eventually } from './support/eventually.ts';
import { type Forewarm, startForewarm } from './support/forewarm.ts';
import { send } from './support/http.ts';
import { samplesOf } from './support/metrics-page.ts';
import { byHpaController } from './support/request-log.ts';
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
  /** How many seconds it takes until the kube-apiserver gives this status or another one. */
  const secondsUntil = async (isSo: (status: number) => boolean, name: string, edition: string) => {
    const sinceMs = performance.now();
    const check = async () => expect(isSo((await ask(name, edition)).status)).toBe(true);
    await eventually(`${name} of the ${edition} edition`, check, PATIENCE);
    return (performance.now() - sinceMs) / 1000;
  };
  const isKnown = (status: number) => status !== 404;
  const isAnswered = (status: number) => status === 200;

  test('takes effect within two seconds, and what stays is answered all the time', async () => {
    expect((await ask('another', 'second')).status).toBe(404);
    const [pid, changedMs] = [forewarm.pid(), Date.now()];

    forewarm.rewrite(`${source}${metric('wanted', 'first')}${metric('another', 'second')}`);
    const seconds = await secondsUntil(isKnown, 'another', 'second');
    await secondsUntil(isAnswered, 'another', 'second');

    expect(seconds).toBeLessThan(EFFECT_SECONDS);
    expect(forewarm.pid()).toBe(pid);
    const path = metricPath(stage.namespace, 'wanted');
    const meanwhile = () => byHpaController(forewarm.requests(), path, changedMs);
    await eventually('the HPA looks', () => expect(meanwhile().length).toBeGreaterThan(1), PATIENCE);
    expect(new Set(meanwhile().map(({ code }) => code))).toEqual(new Set([200]));
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

    expect(await secondsUntil(isKnown, 'another', 'third')).toBeLessThan(EFFECT_SECONDS);
    await secondsUntil(isAnswered, 'another', 'third');
    expect(await problems()).toBe(0);
  });

  const problems = async () => (await samplesOf(forewarm.adminUrl, 'forewarm_spec_problems'))[0]?.value;
});
