import type { Agenda } from './agenda.ts';
import { HorizontalAutoscaler, type HpaSpec, SYNC_MS } from './autoscaler.ts';
import type { Cluster } from './cluster.ts';
import { Deployment, type Workload } from './deployment.ts';
import type { Reading } from './hpa.ts';
import { type Behavior, DEFAULT_BEHAVIOR } from './hpa-behavior.ts';

/** How the HPA of manifests/examples/warm-pool follows: up at once, and down to the most that was wanted for two minutes. */
export const PLACEHOLDER_BEHAVIOR = {
  up: { ...DEFAULT_BEHAVIOR.up, policies: [{ type: 'pods', value: 20, periodSeconds: 15 }] },
  down: { ...DEFAULT_BEHAVIOR.down, windowSeconds: 120 },
} as const satisfies Behavior;

/**
 * A Deployment of pods that do nothing but keep nodes ready, with the image of the service that they make room for, and its HPA, which
 * looks for the first time at `fromMs`.
 */
export function placeholders(
  spec: HpaSpec,
  read: (nowMs: number) => Reading,
  room: Workload,
  { agenda, cluster }: { readonly agenda: Agenda; readonly cluster: Cluster },
  fromMs: number,
): void {
  const workload: Workload = {
    name: `room for ${room.name}`,
    placeholder: true,
    image: room.image,
    pullMs: room.pullMs,
    loadMs: 0,
    becameReady: nothing,
    drain: (_, nowMs) => nowMs,
    lost: nothing,
  };
  const deployment = new Deployment(workload, cluster);
  cluster.keep(deployment);
  const hpa = new HorizontalAutoscaler(spec);
  deployment.scale(spec.bounds.min, fromMs);
  agenda.every(fromMs, SYNC_MS, (nowMs) => {
    const { wanted, existing, ready } = deployment;
    const replicas = hpa.sync(nowMs, [read(nowMs)], { wanted, existing, ready });
    if (replicas !== wanted) deployment.scale(replicas, nowMs);
  });
}

function nothing(): void {
  // A placeholder does no work that could begin or end.
}
