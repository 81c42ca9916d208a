import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { type Autoscaled, followAutoscaled } from './support/autoscaled.ts';
import { deployment } from './support/autoscaling.ts';
import { startBacklogs } from './support/backlogs.ts';
import { eventually } from './support/eventually.ts';
import { startExporter } from './support/exporter.ts';
import { type Forewarm, startForewarm } from './support/forewarm.ts';
import type { Manifest } from './support/kube.ts';
import { startPrometheus } from './support/prometheus.ts';
import { hpaControllerIsAnswered } from './support/request-log.ts';
import { scenario } from './support/scenario.ts';
import { metricPath } from './support/wanted-pods.ts';

const PATIENCE = { within: 60 };
const EXAMPLE = { namespace: 'render', name: 'render' };

scenario('the example in manifests/', ['prometheus'], (stage) => {
  const { folder } = stage.world.installation;
  const path = metricPath(EXAMPLE.namespace, 'render-pods');
  let forewarm: Forewarm;
  let pool: Autoscaled;

  beforeAll(async () => {
    const { kube } = stage;
    const exporter = await startExporter(stage);
    exporter.set('render_published_total', 1);
    const prometheus = await startPrometheus(stage, { scrape: [exporter.port] });
    const monitoring = await startBacklogs(stage, { 'render-jobs': 1200 });
    // Only where the sources are is said otherwise, and that Cloud Monitoring is faster.
    const metrics = readFileSync(join(folder, 'base', 'metrics.yaml'), 'utf8')
      .replace('http://prometheus.monitoring:9090', prometheus.url)
      .replace('  cloudMonitoring:\n', `  every: 1s\n  cloudMonitoring:\n    endpoint: ${monitoring.url}\n`);
    forewarm = await startForewarm(stage, metrics);
    await kube.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: EXAMPLE.namespace } });
    stage.use({ [Symbol.asyncDispose]: () => kube.delete(`/api/v1/namespaces/${EXAMPLE.namespace}`) });
    const hpa = parse(readFileSync(join(folder, 'examples', 'hpa.yaml'), 'utf8')) as Manifest;
    await kube.apply(deployment(EXAMPLE.namespace, { name: EXAMPLE.name, metric: '' }), hpa);
    pool = await followAutoscaled(stage, EXAMPLE.namespace, EXAMPLE.name);
  });

  test('gives its HPA as many pods as Forewarm says', async () => {
    const value = await eventually(
      'there is a value',
      async () => Number((await stage.kube.get<{ items: { value: string }[] }>(path)).items[0]?.value),
      PATIENCE,
    );

    // 1200 messages in 60 s, of which a pod does two a second.
    expect(value).toBeGreaterThanOrEqual(10);
    expect(value).toBeLessThan(20);
    await pool.reaches(value, PATIENCE);
    await pool.isContent(PATIENCE);
    await hpaControllerIsAnswered(200, forewarm, path);
  });
});
