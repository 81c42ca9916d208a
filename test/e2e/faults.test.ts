import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, test } from '@jest/globals';
import { type Autoscaled, autoscale } from './support/autoscaled.ts';
import { type Backlogs, startBacklogs, VISIBLE_SECONDS } from './support/backlogs.ts';
import { cloudMonitoringForgery } from './support/cloud-monitoring-forgery.ts';
import { HPA } from './support/control-plane.ts';
import { type Exporter, startExporter } from './support/exporter.ts';
import { type FaultProxy, startFaultProxy } from './support/fault-proxy.ts';
import { FAULTS, type FaultName, faultsOf } from './support/faults.ts';
import { type Forewarm, startForewarm } from './support/forewarm.ts';
import { startPrometheus } from './support/prometheus.ts';
import { prometheusForgery } from './support/prometheus-forgery.ts';
import { scenario } from './support/scenario.ts';

/** A source, the pool of pods that follows it, and how to break it. */
interface Patient {
  readonly pool: Autoscaled;
  wants(pods: number): void;
  breaks(): void | Promise<void>;
  heals(): void | Promise<void>;
}

const TICK_SECONDS = 1;
/** For the way through the source (a scrape), the aggregator and a busy machine. */
const SLACK_SECONDS = 2;
const RECOVERY = { within: TICK_SECONDS + HPA.syncSeconds + SLACK_SECONDS };
/** maxAge, hold, a look of the HPA, and slack. */
const COMPLAINT = { within: 6 + 3 + HPA.syncSeconds + SLACK_SECONDS };

/** What stands in the HPA's condition when it cannot read: which metric, and a reason in words. */
const READABLE = /^(?!.*(?:undefined|\[object|\bnull\b)).*unable to fetch metrics from external metrics API: .{20,}/;

interface Course {
  /** Happens while the sources are broken. */
  readonly meanwhile?: () => Promise<void>;
  readonly recovery?: { readonly within: number };
}

/** Demand rises from 10 to 12 pods while sources are broken. Gives what the HPAs said meanwhile. */
async function endure(
  patients: readonly Patient[],
  { meanwhile, recovery = RECOVERY }: Course = {},
): Promise<string[]> {
  const all = <T>(step: (patient: Patient) => T | Promise<T>) => Promise.all(patients.map(step));
  for (const patient of patients) patient.wants(10);
  await all(({ pool }) => pool.reaches(10, { within: 20 }));

  const brokenMs = performance.now();
  await all((patient) => patient.breaks());
  for (const patient of patients) patient.wants(12);
  await meanwhile?.();
  const complaints = await Promise.allSettled(patients.map(({ pool }) => pool.complains(COMPLAINT)));
  const meantime = patients.map(({ pool }) => ({ [pool.name]: pool.replicasSince(brokenMs) }));
  await all((patient) => patient.heals());
  const recoveries = await Promise.allSettled(patients.map(({ pool }) => pool.reaches(12, recovery)));

  // What pods were added or taken is the worst to hear, so it is said first; and the sources are whole again for others.
  expect(meantime).toEqual(patients.map(({ pool }) => ({ [pool.name]: [10] })));
  succeeded(recoveries);
  for (const { pool } of patients) expect(pool.replicasSince(brokenMs)).toEqual([10, 12]);
  return succeeded(complaints);
}

function succeeded<T>(results: readonly PromiseSettledResult<T>[]): T[] {
  return results.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
}

scenario('when a source lies or dies', ['prometheus'], (stage) => {
  let backlogs: Backlogs;
  let exporter: Exporter;
  let forewarm: Forewarm;
  let prometheus: { proxy: FaultProxy; pool: Autoscaled };
  let monitoring: { proxy: FaultProxy; pool: Autoscaled };

  beforeAll(async () => {
    exporter = await startExporter(stage);
    exporter.set('wanted_pods', 10);
    const real = await startPrometheus(stage, { scrape: [exporter.port] });
    backlogs = await startBacklogs(stage, { jobs: 10 });
    const proxies = [await startFaultProxy(stage, real.url), await startFaultProxy(stage, backlogs.url)] as const;
    forewarm = await startForewarm(stage, metrics(stage.namespace, proxies[0].url, proxies[1].url));
    prometheus = {
      proxy: proxies[0],
      pool: await autoscale(stage, { name: 'by-prometheus', metric: 'by-prometheus' }),
    };
    monitoring = {
      proxy: proxies[1],
      pool: await autoscale(stage, { name: 'by-monitoring', metric: 'by-monitoring' }),
    };
  });

  const overPrometheus = (fault: FaultName): Patient => ({
    pool: prometheus.pool,
    wants: (pods) => exporter.set('wanted_pods', pods),
    breaks: () => prometheus.proxy.fails(faultsOf(prometheusForgery)[fault]),
    heals: () => prometheus.proxy.heals(),
  });
  const overMonitoring = (fault: FaultName): Patient => ({
    pool: monitoring.pool,
    wants: (pods) => backlogs.set('jobs', pods),
    breaks: () => monitoring.proxy.fails(faultsOf(cloudMonitoringForgery)[fault]),
    heals: () => monitoring.proxy.heals(),
  });

  test.each(FAULTS)('replicas stay while it %s, and follow at once afterwards', async (fault) => {
    const messages = await endure([overPrometheus(fault), overMonitoring(fault)]);

    for (const message of messages) expect(message).toMatch(READABLE);
  });

  test('replicas stay while there are no fresh samples, and follow at once afterwards', async () => {
    const exporterGone: Patient = {
      ...overPrometheus('is gone'),
      breaks: () => exporter.goAway(),
      heals: () => exporter.comeBack(),
    };
    const samplingStopped: Patient = {
      ...overMonitoring('is gone'),
      wants: (pods) => backlogs.set('jobs', pods === 10 ? 10 : undefined),
      breaks: () => backlogs.set('jobs', undefined),
      heals: () => backlogs.set('jobs', 12),
    };

    await endure([exporterGone, samplingStopped], { recovery: { within: RECOVERY.within + VISIBLE_SECONDS } });
  });

  test('replicas stay while Forewarm itself is restarted without its sources', async () => {
    await endure([overPrometheus('is gone'), overMonitoring('is gone')], { meanwhile: () => forewarm.restart() });
  });

  test('a fault shorter than the hold is not even noticed by the HPA', async () => {
    const patients = [overPrometheus('answers with HTTP 500'), overMonitoring('does not answer')];
    for (const patient of patients) patient.wants(10);
    for (const patient of patients) await patient.pool.reaches(10, { within: 20 });
    const before = await Promise.all(patients.map(({ pool }) => pool.scalingActive()));

    for (const patient of patients) await patient.breaks();
    await sleep(2000);
    for (const patient of patients) await patient.heals();
    await sleep(2 * HPA.syncSeconds * 1000);

    expect(await Promise.all(patients.map(({ pool }) => pool.scalingActive()))).toEqual(before);
  });
});

function metrics(namespace: string, prometheus: string, monitoring: string): string {
  return `
apiVersion: forewarm.dev/v1alpha1
kind: MetricSource
metadata: {name: prometheus}
spec: {prometheus: {url: "${prometheus}", timeout: 1s}}
---
apiVersion: forewarm.dev/v1alpha1
kind: MetricSource
metadata: {name: acme}
spec: {cloudMonitoring: {project: acme-prod, endpoint: "${monitoring}"}, every: 1s}
---
apiVersion: forewarm.dev/v1alpha1
kind: ScalingMetric
metadata: {name: by-prometheus, namespace: ${namespace}}
spec:
  signal: {source: prometheus, query: wanted_pods, maxAge: 5s}
  missing: {hold: 3s, then: error}
---
apiVersion: forewarm.dev/v1alpha1
kind: ScalingMetric
metadata: {name: by-monitoring, namespace: ${namespace}}
spec:
  signal: {source: acme, pubsub: {subscription: jobs}, maxAge: 6s}
  missing: {hold: 3s, then: error}
`;
}
