import { parse } from 'yaml';
import { z } from 'zod';
import type { PoolSpec } from '../cluster-autoscaler.ts';
import { DELAY_PROFILES, type Delays } from '../delays.ts';
import { count, ratio, seconds } from './schema.ts';

/** The schema of a cluster file; docs/how-to/simulate.md tells it to people. */
export const clusterSchema = z.strictObject({
  slo: seconds.optional(),
  delays: z
    .union([
      z.enum(['A', 'B', 'C', 'D']),
      z.strictObject({
        node: z.strictObject({ median: seconds, p95: seconds }),
        imagePull: seconds,
        modelLoad: seconds,
      }),
    ])
    .default('A'),
  worker: z.strictObject({ fixed: seconds, perMessage: seconds.prefault('0s') }).optional(),
  burstiness: z.number().min(1).default(1),
  gpusPerNode: count.default(1),
  minNodes: z.int().nonnegative().default(0),
  maxNodes: count.optional(),
  spot: z.strictObject({ lostPerHour: ratio }).optional(),
  unneeded: seconds.prefault('10m'),
  price: z
    .strictObject({ gpuHour: z.number().positive(), currency: z.string().max(12).default('') })
    .prefault({ gpuHour: 1 }),
  scaleDownWindow: seconds.prefault('5m'),
});

/** What somebody says of the cluster in which a metric is to be tried. */
export interface ClusterDescription {
  /** Within this wait a message shall be taken by a worker; undefined for the drain time of the metric. */
  readonly sloSeconds: number | undefined;
  readonly delays: Delays;
  /** How long a batch takes; undefined for what the metric says, however full the batch. */
  readonly worker: { readonly fixedSeconds: number; readonly secondsPerMessage: number } | undefined;
  readonly burstiness: number;
  /** The nodes. `maxNodes` is undefined for as many as the metric's limits need. */
  readonly pool: Omit<PoolSpec, 'maxNodes'> & { readonly maxNodes: number | undefined };
  readonly price: { readonly gpuHour: number; readonly currency: string };
  /** The scale-down stabilisation window of the HPA that the metric has today. */
  readonly scaleDownWindowSeconds: number;
}

/**
 * Reads the text of a cluster file. An empty one is a cluster of common GPU nodes.
 * @throws with every problem and its place
 */
export function readCluster(text: string): ClusterDescription {
  const read = clusterSchema.safeParse(parse(text) ?? {});
  if (!read.success) throw new Error(`this describes no cluster:\n${z.prettifyError(read.error)}`);
  const { slo, delays, worker, burstiness, spot, unneeded, price, scaleDownWindow, ...nodes } = read.data;
  return {
    sloSeconds: slo,
    delays: delaysOf(delays),
    worker: worker && { fixedSeconds: worker.fixed, secondsPerMessage: worker.perMessage },
    burstiness,
    pool: {
      gpusPerNode: nodes.gpusPerNode,
      minNodes: nodes.minNodes,
      maxNodes: nodes.maxNodes,
      price: spot === undefined ? 'onDemand' : 'spot',
      lostPerHour: spot?.lostPerHour ?? 0,
      stockOuts: [],
      unneededSeconds: unneeded,
      pauseAfterAddSeconds: unneeded,
    },
    price,
    scaleDownWindowSeconds: scaleDownWindow,
  };
}

function delaysOf(delays: z.output<typeof clusterSchema>['delays']): Delays {
  if (typeof delays === 'string') return DELAY_PROFILES[delays];
  const { node, imagePull, modelLoad } = delays;
  return { ...DELAY_PROFILES.A, node, imagePullSeconds: imagePull, modelLoadSeconds: modelLoad };
}
