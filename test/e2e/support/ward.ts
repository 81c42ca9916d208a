import { type Autoscaled, autoscale } from './autoscaled.ts';
import { type Backlogs, PROJECT, startBacklogs } from './backlogs.ts';
import { cloudMonitoringForgery } from './cloud-monitoring-forgery.ts';
import { type Exporter, startExporter } from './exporter.ts';
import { startFaultProxy } from './fault-proxy.ts';
import { type FaultName, faultsOf } from './faults.ts';
import { type Forewarm, startForewarm } from './forewarm.ts';
import { startPrometheus } from './prometheus.ts';
import { prometheusForgery } from './prometheus-forgery.ts';
import type { Stage } from './scenario.ts';

/** What goes wrong, and with which source. */
export interface Illness {
  readonly source: 'Prometheus' | 'Cloud Monitoring';
  readonly fault: FaultName | 'has no fresh samples';
}

/** A pool of pods that follows a source of its own, which can be broken and healed. */
export interface Patient {
  readonly pool: Autoscaled;
  breaks(): Promise<void>;
  heals(): Promise<void>;
}

export interface Ward {
  readonly forewarm: Forewarm;
  /** One for each illness, in the same order. */
  readonly patients: readonly Patient[];
  /** What every source says unless it is broken. */
  want(pods: number): void;
}

/** The limits of all metrics in the ward, in seconds. */
export const MAX_AGE_SECONDS = 6;
export const HOLD_SECONDS = 7;
/** How long Forewarm waits for an answer. Cloud Monitoring's limit is its own. */
export const TIMEOUT_SECONDS = { Prometheus: 1, 'Cloud Monitoring': 10 } as const;

/** A Forewarm with a source, a metric and an HPA for each illness. */
export async function startWard(stage: Stage, illnesses: readonly Illness[], pods: number): Promise<Ward> {
  const truth = await startTruth(stage, pods);
  const beds = new Map<string, Bed>();
  for (const illness of illnesses) beds.set(nameOf(illness), await bedFor(stage, truth, illness));
  const metrics = [...beds].map(([name, bed]) => metric(stage.namespace, name, bed));
  const forewarm = await startForewarm(stage, metrics.join('---'));
  const patients: Patient[] = [];
  for (const [name, bed] of beds) {
    patients.push({ ...bed, pool: await autoscale(stage, { name, metric: name }) });
  }
  return { forewarm, patients, want: (wanted) => truth.want(wanted) };
}

/** The sources as they are behind the proxies, which all say the same. */
interface Truth {
  readonly prometheus: string;
  readonly monitoring: string;
  /** Has a gauge of its own, which vanishes with it. */
  readonly mortal: Exporter;
  readonly unsampled: { stop(): Promise<void>; goOn(): Promise<void> };
  want(pods: number): void;
}

async function startTruth(stage: Stage, initially: number): Promise<Truth> {
  const [exporter, mortal] = [await startExporter(stage), await startExporter(stage)];
  const backlogs = await startBacklogs(stage, {});
  const unsampled = samplingThatStops(backlogs, 'unsampled');
  const want = (pods: number) => {
    exporter.set('wanted_pods', pods);
    mortal.set('mortal_wanted_pods', pods);
    backlogs.set('jobs', pods);
    unsampled.set(pods);
  };
  want(initially);
  const { url } = await startPrometheus(stage, { scrape: [exporter.port, mortal.port] });
  return { prometheus: url, monitoring: backlogs.url, mortal, unsampled, want };
}

function samplingThatStops(
  backlogs: Backlogs,
  subscription: string,
): Truth['unsampled'] & { set(messages: number): void } {
  let isSampled = true;
  let messages = 0;
  const set = (next: number) => {
    messages = next;
    backlogs.set(subscription, isSampled ? messages : undefined);
  };
  const sample = async (isIt: boolean) => {
    isSampled = isIt;
    set(messages);
  };
  return { set, stop: () => sample(false), goOn: () => sample(true) };
}

/** How to break and heal a source, where it is, and what its metric asks for. */
interface Bed extends Omit<Patient, 'pool'> {
  readonly source: string;
  readonly signal: string;
}

async function bedFor(stage: Stage, truth: Truth, { source, fault }: Illness): Promise<Bed> {
  const isPrometheus = source === 'Prometheus';
  const settings = isPrometheus ? prometheusAt : cloudMonitoringAt;
  const url = isPrometheus ? truth.prometheus : truth.monitoring;
  if (fault === 'has no fresh samples') {
    const { mortal, unsampled } = truth;
    const ends = isPrometheus
      ? { signal: 'query: mortal_wanted_pods', breaks: () => mortal.goAway(), heals: () => mortal.comeBack() }
      : { signal: 'pubsub: {subscription: unsampled}', breaks: () => unsampled.stop(), heals: () => unsampled.goOn() };
    return { source: settings(url), ...ends };
  }
  const proxy = await startFaultProxy(stage, url);
  return {
    source: settings(proxy.url),
    signal: isPrometheus ? 'query: wanted_pods' : 'pubsub: {subscription: jobs}',
    breaks: () => proxy.fails(faultsOf(isPrometheus ? prometheusForgery : cloudMonitoringForgery)[fault]),
    heals: () => proxy.heals(),
  };
}

function nameOf({ source, fault }: Illness): string {
  return `${source} ${fault}`.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
}

function prometheusAt(url: string): string {
  return `{prometheus: {url: "${url}", timeout: ${TIMEOUT_SECONDS.Prometheus}s}}`;
}

function cloudMonitoringAt(url: string): string {
  return `{cloudMonitoring: {project: ${PROJECT}, endpoint: "${url}"}, every: 1s}`;
}

function metric(namespace: string, name: string, { source, signal }: Bed): string {
  return `
apiVersion: forewarm.dev/v1alpha1
kind: MetricSource
metadata: {name: ${name}}
spec: ${source}
---
apiVersion: forewarm.dev/v1alpha1
kind: ScalingMetric
metadata: {name: ${name}, namespace: ${namespace}}
spec:
  signal: {source: ${name}, ${signal}, maxAge: ${MAX_AGE_SECONDS}s}
  missing: {hold: ${HOLD_SECONDS}s, then: error}
`;
}
