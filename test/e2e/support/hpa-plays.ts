import { startPrometheusStandIn } from '../../support/prometheus.ts';
import { eventually } from './eventually.ts';
import { startForewarm } from './forewarm.ts';
import { deploymentOf, type HpaCase, metricsOf, nameOf } from './hpa-case.ts';
import { type Play, play } from './hpa-play.ts';
import { startWitness } from './metric-witness.ts';
import type { Stage } from './scenario.ts';
import { startPods } from './started-pods.ts';
import { workload } from './workload.ts';

const PATIENCE = { within: 60 };

/** Gives every case a Deployment and metrics of its own, behind one Forewarm that a witness stands in front of. */
export async function preparePlays(stage: Stage, cases: readonly HpaCase[]): Promise<readonly Play[]> {
  const said = new Map<string, number | undefined>();
  const forewarm = await startForewarm(stage, await metricsFor(stage, cases.flatMap(metricsOf), said));
  const plays = cases.map((one) => {
    const metrics = metricsOf(one);
    return play(stage, one, (values) => metrics.forEach((metric, i) => void said.set(metric, values[i])));
  });
  const parts = new Map(
    cases.flatMap((one, i) => metricsOf(one).map((metric, part) => [metric, { play: plays[i], part }] as const)),
  );
  await startWitness(stage, forewarm, async (metric) => {
    const { play: whose, part = 0 } = parts.get(metric) ?? {};
    if (whose === undefined) throw new Error(`nobody's metric: ${metric}`);
    return whose.asked(part);
  });
  await stage.kube.apply(...cases.map((one) => deploymentOf(stage.namespace, one)));
  for (const one of cases) await waitForPods(stage, one);
  return plays;
}

/** A source that says what it is told to, and a metric for each that is no longer answered soon after it says nothing. */
async function metricsFor(
  stage: Stage,
  metrics: readonly string[],
  said: ReadonlyMap<string, number | undefined>,
): Promise<string> {
  const queryOf = (metric: string) => metric.replaceAll('-', '_');
  const answers = metrics.flatMap((metric) => {
    const sampledAt = (atMs: number) => (said.get(metric) === undefined ? undefined : atMs / 1000);
    return [
      [queryOf(metric), () => said.get(metric)] as const,
      [`max(timestamp(${queryOf(metric)}))`, sampledAt] as const,
    ];
  });
  const prometheus = await startPrometheusStandIn(Object.fromEntries(answers));
  stage.use({ [Symbol.asyncDispose]: () => prometheus.close() });
  const source = `
apiVersion: forewarm.dev/v1alpha1
kind: MetricSource
metadata: {name: prometheus}
spec: {prometheus: {url: "${prometheus.url}"}}
`;
  const documents = metrics.map(
    (metric) => `
apiVersion: forewarm.dev/v1alpha1
kind: ScalingMetric
metadata: {name: ${metric}, namespace: ${stage.namespace}}
spec:
  signal: {source: prometheus, query: ${queryOf(metric)}, maxAge: 4s}
  missing: {hold: 0s, then: error}
`,
  );
  return [source, ...documents].join('---');
}

async function waitForPods(stage: Stage, one: HpaCase): Promise<void> {
  const { pods = { ready: 0 }, start } = one;
  if (pods === 'none') return;
  const pool = workload(stage, nameOf(one));
  const has = async (count: 'existing' | 'ready', wanted: number) => {
    const found = (await pool.replicas())[count];
    if (found !== wanted) throw new Error(`it has ${found}`);
  };
  await eventually(`${nameOf(one)} has its pods`, () => has('existing', start), PATIENCE);
  const started = Array.from({ length: pods.ready }, () => ({ scheduledSeconds: 0, readySeconds: 0 }));
  if (pods.ready > 0) await startPods(stage, nameOf(one), started);
  await eventually(`pods of ${nameOf(one)} are ready`, () => has('ready', pods.ready), PATIENCE);
}
