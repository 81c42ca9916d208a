import type { Lognormal } from './distributions.ts';
import type { PipelineDelays } from './pipeline.ts';

/** How long it takes from a message to a GPU that works on it. Seconds. */
export interface Delays {
  readonly monitoring: PipelineDelays;
  readonly prometheus: PipelineDelays;
  /** From the order of a GPU node until it takes pods: machine, driver, device plugin. */
  readonly node: Lognormal;
  /** 0 where the image is in the node's boot disk. */
  readonly imagePullSeconds: number;
  /** Weights into GPU memory and warm-up. */
  readonly modelLoadSeconds: number;
}

/**
 * Cloud Monitoring samples a backlog every 60 s and shows it up to 120 s later, as Google documents; that it takes at least 30 s is
 * an assumption, and so is the Prometheus path: a scrape every 15 s that can be queried 1 to 5 s later.
 */
const METRICS = {
  monitoring: { sampleSeconds: 60, visibleAfterSeconds: [30, 120], lossRatio: 0 },
  prometheus: { sampleSeconds: 15, visibleAfterSeconds: [1, 5], lossRatio: 0 },
} as const;

/** A common GPU node; one with a streamed or preloaded image; slow nodes and a large image; fast-starting nodes. */
export const DELAY_PROFILES = {
  A: { ...METRICS, node: { median: 110, p95: 200 }, imagePullSeconds: 90, modelLoadSeconds: 45 },
  B: { ...METRICS, node: { median: 110, p95: 200 }, imagePullSeconds: 20, modelLoadSeconds: 30 },
  C: { ...METRICS, node: { median: 270, p95: 600 }, imagePullSeconds: 230, modelLoadSeconds: 120 },
  D: { ...METRICS, node: { median: 40, p95: 80 }, imagePullSeconds: 90, modelLoadSeconds: 45 },
} as const satisfies Readonly<Record<string, Delays>>;

export type DelayProfile = keyof typeof DELAY_PROFILES;
