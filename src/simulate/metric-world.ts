import type { PastSteps } from '../forecast/rolling-origin.ts';
import type { NamedScenario } from './scenario-file/scenario-file.ts';
import type { ClusterDescription } from './scenario-file/cluster-file.ts';
import { adapted, type OwnMetric } from './forewarm/own.ts';
import type { Metrics } from './forewarm/written.ts';
import { LEAST_REPLICAS } from './hpa-behavior.ts';
import { filledIn, suddenRises } from './past-load.ts';
import { covered, curveOf } from './trace.ts';

/** What a metric is to be tried on. */
export interface Trial {
  readonly metrics: Metrics;
  /** What arrived, per second. */
  readonly past: PastSteps;
  readonly timeZone: string;
  readonly cluster: ClusterDescription;
  /** The newest days are scored, and those before them learnt from. */
  readonly scoredMs: number;
}

/** The world in which a user's own past happens again. */
export interface MetricWorld {
  readonly scenario: NamedScenario;
  readonly own: OwnMetric;
}

const ACK_DEADLINE_SECONDS = 60;

/**
 * Lets the past of a metric's arrivals happen again in a cluster.
 * @throws with one sentence where the metric cannot be tried
 */
export function metricWorld({ metrics, past, timeZone, cluster, scoredMs }: Trial): MetricWorld {
  const { namespace, name, answers } = metrics.pods;
  if (answers.kind !== 'pods') throw new Error(`${namespace}/${name}: expected a metric of pods, found another`);
  const { batchSize, batchesAtOnce, limits, drainSeconds } = answers;
  const time = cluster.worker ?? { fixedSeconds: batchSecondsOf(answers.batchSeconds), secondsPerMessage: 0 };
  const batchSeconds = time.fixedSeconds + batchSize * time.secondsPerMessage;
  const bounds = { min: Math.max(LEAST_REPLICAS, limits.min), max: limits.max };
  const { metric, notes } = adapted(metrics.pods, answers, batchSeconds);
  const { trace, missing } = filledIn(past);
  const run = covered(trace);
  const ratePerPod = (batchSize * batchesAtOnce) / batchSeconds;
  const load = { curve: curveOf(trace), spikesMs: suddenRises(trace, ratePerPod), bursts: [] };
  const { pool, delays, burstiness, sloSeconds = drainSeconds } = cluster;
  return {
    own: { ...metrics, pods: metric },
    scenario: {
      name: `${namespace}/${name}`,
      title: 'its own past',
      profile: 'as described',
      notes: [
        ...notes,
        ...(cluster.worker === undefined && batchSize > 1
          ? [`a batch takes ${batchSeconds} s however full it is, as the cluster file has no worker`]
          : []),
        ...(cluster.sloSeconds === undefined
          ? [`the objective is drainWithin, ${drainSeconds} s, as the cluster file has no slo`]
          : []),
        ...(limits.min < bounds.min
          ? ['limits.min is 0, and its HPA keeps one pod, the least that Kubernetes takes']
          : []),
        ...(missing > 0.001 ? [`${(100 * missing).toFixed(1)} % of the past was missing and is filled in`] : []),
      ],
      run,
      scored: { fromMs: run.toMs - scoredMs, toMs: run.toMs },
      timeZone,
      services: [
        {
          name,
          load: () => load,
          businesses: [],
          burstiness,
          time: { ...time, noise: 'none' },
          batchSize,
          slots: batchesAtOnce,
          bounds,
          sloSeconds,
          ackDeadlineSeconds: Math.max(ACK_DEADLINE_SECONDS, 2 * batchSeconds),
        },
      ],
      pool: { ...pool, maxNodes: pool.maxNodes ?? Math.ceil(limits.max / pool.gpusPerNode) },
      delays,
      faults: [],
    },
  };
}

function batchSecondsOf(batchSeconds: number | { readonly otherwise: number | undefined }): number {
  const seconds = typeof batchSeconds === 'number' ? batchSeconds : batchSeconds.otherwise;
  if (seconds !== undefined) return seconds;
  throw new Error(
    'expected how long a batch takes: a number in capacity.batchSeconds, its otherwise, or worker in the cluster file',
  );
}
