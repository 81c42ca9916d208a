import { beforeAll, expect, test } from '@jest/globals';
import { autoscale } from './support/autoscaled.ts';
import { type Exporter, startExporter } from './support/exporter.ts';
import { type Forewarm, startForewarm } from './support/forewarm.ts';
import { startPrometheus } from './support/prometheus.ts';
import { hpaControllerIsAnswered } from './support/request-log.ts';
import { scenario } from './support/scenario.ts';
import { metricPath } from './support/wanted-pods.ts';

const PATIENCE = { within: 60 };

/** The last hour of the exporter's gauge, before Prometheus knew it: 7 all the time, as if another had scraped it. */
function lastHour({ port }: Exporter): string {
  const nowSeconds = Math.floor(Date.now() / 1000);
  const seconds = Array.from({ length: 236 }, (_, i) => nowSeconds - 3600 + i * 15);
  return seconds.map((at) => `wanted_pods{instance="127.0.0.1:${port}",job="e2e"} 7 ${at}`).join('\n');
}

scenario('a real Prometheus', ['prometheus'], (stage) => {
  let exporter: Exporter;
  let forewarm: Forewarm;

  beforeAll(async () => {
    exporter = await startExporter(stage);
    exporter.set('wanted_pods', 5);
    const prometheus = await startPrometheus(stage, { scrape: [exporter.port], history: lastHour(exporter) });
    forewarm = await startForewarm(
      stage,
      `
apiVersion: forewarm.dev/v1alpha1
kind: MetricSource
metadata: {name: prometheus}
spec: {prometheus: {url: "${prometheus.url}"}}
---
apiVersion: forewarm.dev/v1alpha1
kind: ScalingMetric
metadata: {name: wanted, namespace: ${stage.namespace}}
spec: {signal: {source: prometheus, query: wanted_pods}}
---
apiVersion: forewarm.dev/v1alpha1
kind: ScalingMetric
metadata: {name: hourly-peak, namespace: ${stage.namespace}}
spec: {signal: {source: prometheus, query: 'max_over_time(wanted_pods[1h])'}}
`,
    );
  });

  test('what it scrapes drives an HPA up its usual ladder and down again', async () => {
    const startedMs = Date.now();
    const pool = await autoscale(stage, { name: 'wanted', metric: 'wanted', behavior: 'usual' });

    await pool.reaches(5, PATIENCE);
    exporter.set('wanted_pods', 2);
    await pool.reaches(2, PATIENCE);

    expect(pool.replicasSince(startedMs)).toEqual([1, 4, 5, 2]);
    await pool.isContent(PATIENCE);
    expect(pool.scalingActive()).toMatchObject({ status: 'True', reason: 'ValidMetricFound' });
  });

  test('what it was given of the past and what it scrapes drive a second HPA together', async () => {
    const pool = await autoscale(stage, { name: 'peak', metric: 'hourly-peak' });

    await pool.reaches(7, PATIENCE);
    exporter.set('wanted_pods', 9);
    await pool.reaches(9, PATIENCE);
    await pool.isContent(PATIENCE);

    await hpaControllerIsAnswered(200, forewarm, metricPath(stage.namespace, 'hourly-peak'));
  });
});
