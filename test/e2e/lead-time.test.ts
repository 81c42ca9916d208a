import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import { type Autoscaled, autoscale, followAutoscaled } from './support/autoscaled.ts';
import { PROJECT, startBacklogs } from './support/backlogs.ts';
import { eventually } from './support/eventually.ts';
import { type Forewarm, startForewarm } from './support/forewarm.ts';
import { send } from './support/http.ts';
import type { Manifest } from './support/kube.ts';
import { samplesOf } from './support/metrics-page.ts';
import { scenario } from './support/scenario.ts';
import { idleDeployment, startPods } from './support/started-pods.ts';

const run = promisify(execFile);
const PATIENCE = { within: 60 };
/** Rights that were missing are looked for again after up to a minute. */
const NOTICED = { within: 90 };

/** Six pods, five of which waited for the node. */
const STARTS = [
  { scheduledSeconds: 1, readySeconds: 1000 },
  ...[1100, 1200, 1300, 1400, 1500].map((readySeconds) => ({ scheduledSeconds: 60, readySeconds })),
];
/** A tick of a second, and the HPA controller's usual 15. */
const DELAY_SECONDS = 16;

scenario('the lead time of pods and nodes', [], (stage) => {
  let forewarm: Forewarm;
  let desk: Autoscaled;
  let placeholders: Autoscaled;
  let opensMs: number;

  const unmeasured = /lead times in namespace lead-time are not measured/;
  const explained = async (metric: string): Promise<string> => {
    const { text } = await send(`${forewarm.adminUrl}/explain?namespace=${stage.namespace}&metric=${metric}`);
    return JSON.parse(text).explanations[0].lines.join('\n');
  };

  beforeAll(async () => {
    const monitoring = await startBacklogs(stage, { jobs: 0 });
    // At a full minute, later than any lead time that is configured, and earlier than the one that is measured.
    opensMs = Math.ceil(Date.now() / 60_000 + 14) * 60_000;
    forewarm = await startForewarm(stage, metrics(stage.namespace, monitoring.url, opensMs));
    await stage.kube.apply(idleDeployment(stage.namespace, 'render', STARTS.length));
    await stage.kube.apply(...(await warmPool(stage.namespace)));
    stage.use({
      [Symbol.asyncDispose]: () => stage.kube.delete('/apis/scheduling.k8s.io/v1/priorityclasses/forewarm-placeholder'),
    });
    placeholders = await followAutoscaled(stage, stage.namespace, 'render-warm');
    desk = await autoscale(stage, { name: 'desk', metric: 'desk-pods' });
  });

  /** The manifests of a warm pool as they are, in the namespace of the scenario. */
  async function warmPool(namespace: string): Promise<readonly Manifest[]> {
    const { kubectl, installation } = stage.world;
    const { stdout } = await run(kubectl, ['kustomize', join(installation.folder, 'examples', 'warm-pool')]);
    const manifests = parseAllDocuments(stdout).map((document) => document.toJS() as Manifest);
    return manifests.map((manifest) => ({
      ...manifest,
      metadata: { ...manifest.metadata, ...(manifest.metadata.namespace !== undefined && { namespace }) },
    }));
  }

  test('without the right to read pods is the configured one, and one line says so', async () => {
    await Promise.all([desk.isContent(PATIENCE), placeholders.isContent(PATIENCE)]);
    await eventually('Forewarm says so', () => expect(forewarm.log().join('\n')).toMatch(unmeasured), PATIENCE);

    expect(forewarm.log().filter((line) => unmeasured.test(line))).toHaveLength(1);
    expect(await explained('render-warm')).toMatch(/ wanted within 1m \(configured, as none is measured\), 1 now/);
    expect([desk.replicasSince(0), placeholders.replicasSince(0)]).toEqual([[1], [1]]);
  });

  test('is measured from pods as soon as they may be read', async () => {
    const component = join(stage.world.installation.folder, 'components', 'lead-times', 'rbac.yaml');
    const rights = parseAllDocuments(readFileSync(component, 'utf8')).map((document) => document.toJS() as Manifest);
    await stage.kube.apply(...rights);
    for (const { kind, metadata } of rights) {
      const path = `/apis/rbac.authorization.k8s.io/v1/${kind.toLowerCase()}s/${metadata.name}`;
      stage.use({ [Symbol.asyncDispose]: () => stage.kube.delete(path) });
    }
    await startPods(stage, 'render', STARTS);

    const expected = { namespace: stage.namespace, target: 'deployment/render' };
    await eventually(
      'the lead times are those of the pods',
      async () => {
        expect(await samplesOf(forewarm.adminUrl, 'forewarm_lead_time_seconds')).toEqual([
          { labels: { ...expected, what: 'pod' }, value: 1450 + DELAY_SECONDS },
          { labels: { ...expected, what: 'node' }, value: 1460 + DELAY_SECONDS },
        ]);
      },
      NOTICED,
    );
  });

  test('opens a session so much earlier, and the HPA scales before it opens', async () => {
    const reachedMs = await desk.reaches(9, PATIENCE);

    expect(reachedMs).toBeLessThan(opensMs);
    expect(await explained('desk-pods')).toMatch(
      /at least 9 .*opened early by the lead time of 24m26s: measured, the P90 of 6 starts and 16s until an HPA acts/,
    );
  });

  test('of a node brings placeholder pods for what the pool is going to want within it', async () => {
    await placeholders.reaches(4, PATIENCE);

    expect(await explained('render-warm')).toMatch(
      /4 placeholder pods, one for 2 pods: 9 pods wanted within 24m36s \(measured, the P90 of 5 starts on new nodes .*\), 1 now/,
    );
    expect(placeholders.scalingActive()).toMatchObject({ status: 'True', reason: 'ValidMetricFound' });
  });
});

/** A desk that goes by the lead time of its pods, and a pool with placeholders that go by that of its nodes. */
function metrics(namespace: string, monitoring: string, opensMs: number): string {
  const at = (ms: number) => new Date(ms).toISOString().slice(11, 16);
  const pods = (name: string, leadTime: string) => `
apiVersion: forewarm.dev/v1alpha1
kind: ScalingMetric
metadata: {name: ${name}, namespace: ${namespace}}
spec:
  pods:
    backlog: {source: acme, pubsub: {subscription: jobs}}
    capacity: {batchSeconds: 1}
    drainWithin: 10s
  forecast: {mode: observe, leadTime: ${leadTime}}
  calendar: session
  headroom:
    - {during: regular, opensEarly: 2m, atLeast: 9}
  limits: {min: 1, max: 30}
`;
  return `
apiVersion: forewarm.dev/v1alpha1
kind: MetricSource
metadata: {name: acme}
spec: {cloudMonitoring: {project: ${PROJECT}, endpoint: "${monitoring}"}, every: 1s}
---
apiVersion: forewarm.dev/v1alpha1
kind: Calendar
metadata: {name: session}
spec:
  timeZone: UTC
  sessions: [{name: regular, days: Mon-Sun, open: "${at(opensMs)}", close: "${at(opensMs + 3_600_000)}"}]
---${pods('desk-pods', '{of: deployment/render, otherwise: 1m}')}---${pods('render-pods', '{otherwise: 1m}')}---
apiVersion: forewarm.dev/v1alpha1
kind: ScalingMetric
metadata: {name: render-warm, namespace: ${namespace}}
spec:
  warm: {for: render-pods, podsPerNode: 2, nodeLeadTime: {of: deployment/render, otherwise: 1m}}
  limits: {min: 1, max: 20}
`;
}
