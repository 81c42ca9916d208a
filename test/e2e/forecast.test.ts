import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { type Autoscaled, autoscale } from './support/autoscaled.ts';
import { eventually } from './support/eventually.ts';
import { type Exporter, startExporter } from './support/exporter.ts';
import { type Forewarm, startForewarm } from './support/forewarm.ts';
import { send } from './support/http.ts';
import { samplesOf } from './support/metrics-page.ts';
import { type Prometheus, startPrometheus } from './support/prometheus.ts';
import { scenario } from './support/scenario.ts';

const PATIENCE = { within: 60 };
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const DAYS = 6;
const QUIET = 2;
const BUSY = 60;

/** A week of arrivals, a sample a minute: quiet, and busy for an hour that begins at the same time every day. */
function pastWeek({ port }: Exporter, nowMs: number, beginsMs: number): string {
  const minutes = Array.from(
    { length: DAYS * 1440 },
    (_, i) => Math.floor(nowMs / MINUTE_MS) * MINUTE_MS - (i + 1) * MINUTE_MS,
  );
  const isBusy = (atMs: number) => (((atMs - beginsMs) % DAY_MS) + DAY_MS) % DAY_MS < 60 * MINUTE_MS;
  const lines = minutes
    .toReversed()
    .map((atMs) => `published{instance="127.0.0.1:${port}",job="e2e"} ${isBusy(atMs) ? BUSY : QUIET} ${atMs / 1000}`);
  return lines.join('\n');
}

scenario('a peak that comes every day', ['prometheus'], (stage) => {
  let prometheus: Prometheus;
  let forewarm: Forewarm;
  let enforced: Autoscaled;
  let observed: Autoscaled;
  let beginsMs: number;

  const explained = async (metric: string): Promise<string> => {
    const { text } = await send(`${forewarm.adminUrl}/explain?namespace=${stage.namespace}&metric=${metric}`);
    const { explanations, forecasts } = JSON.parse(text);
    return [...explanations[0].lines, ...forecasts[0].lines].join('\n');
  };

  beforeAll(async () => {
    const exporter = await startExporter(stage);
    exporter.set('published', QUIET);
    exporter.set('waiting', 0);
    beginsMs = Date.now() + 9 * MINUTE_MS;
    prometheus = await startPrometheus(stage, {
      scrape: [exporter.port],
      history: pastWeek(exporter, Date.now(), beginsMs),
    });
    forewarm = await startForewarm(stage, metrics(stage.namespace, prometheus.url), [
      '--snapshots',
      join(stage.folder, 'snapshots'),
    ]);
    enforced = await autoscale(stage, { name: 'enforced', metric: 'enforced-pods' });
    observed = await autoscale(stage, { name: 'observed', metric: 'observed-pods' });
  });

  test('is seen in what Prometheus remembers, and the HPA scales before it comes', async () => {
    const reachedMs = await enforced.reaches(24, PATIENCE);

    expect(reachedMs).toBeLessThan(beginsMs);
    expect(await explained('enforced-pods')).toMatch(/the 90 % quantile of the next 10m/);
    expect(await explained('enforced-pods')).toMatch(/forecast over 10m, may be used: the forecast loses \d+ % /);
  });

  test('moves nothing as long as the forecast is only observed, and is told', async () => {
    await observed.reaches(3, PATIENCE);

    expect(observed.replicasSince(0)).toEqual([1, 3]);
    const notUsed = /forecast not used, as spec.forecast.mode is observe: 7\d for 6\d(?:\.\d)?\/s/;
    await eventually('it is told', async () => expect(await explained('observed-pods')).toMatch(notUsed), PATIENCE);
    expect(await samplesOf(forewarm.adminUrl, 'forewarm_forecast_usable')).toEqual([
      { labels: { namespace: stage.namespace, metric: 'enforced-pods', horizon_seconds: '600' }, value: 1 },
      { labels: { namespace: stage.namespace, metric: 'observed-pods', horizon_seconds: '600' }, value: 1 },
    ]);
  });

  test('is still known after a restart while Prometheus is away: what was learnt was kept', async () => {
    await forewarm.stop();
    await prometheus.stop();
    await forewarm.start();

    await eventually(
      'the forecast is restored',
      async () => {
        const [samples] = await samplesOf(forewarm.adminUrl, 'forewarm_forecast_samples');
        expect(samples?.value).toBeGreaterThan(1000);
      },
      PATIENCE,
    );
    await enforced.complains(PATIENCE);
    expect(enforced.replicasSince(0).at(-1)).toBe(24);
  });
});

function metrics(namespace: string, prometheus: string): string {
  const pods = (name: string, mode: string) => `
apiVersion: forewarm.dev/v1alpha1
kind: ScalingMetric
metadata: {name: ${name}, namespace: ${namespace}}
spec:
  pods:
    backlog: {source: prometheus, query: waiting}
    arrivals: {source: prometheus, query: published}
    capacity: {batchSeconds: 1}
    drainWithin: 10s
  forecast: {mode: ${mode}, leadTime: {otherwise: 10m}}
  limits: {min: 1, max: 24}
  missing: {hold: 2s, then: error}
`;
  return `
apiVersion: forewarm.dev/v1alpha1
kind: MetricSource
metadata: {name: prometheus}
spec: {prometheus: {url: "${prometheus}"}, maxAge: 5s}
---${pods('enforced-pods', 'enforce')}---${pods('observed-pods', 'observe')}`;
}
