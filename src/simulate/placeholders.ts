import type { Agenda } from './agenda.ts';
import { SYNC_MS } from './autoscaler.ts';
import type { Cluster } from './cluster.ts';
import { Deployment, type Workload } from './deployment.ts';

/** A Deployment of pods that do nothing but keep nodes ready, with the image of the service that they make room for. */
export function placeholders(
  wanted: (nowMs: number, before: number) => number,
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
  agenda.every(fromMs, SYNC_MS, (nowMs) => {
    const replicas = wanted(nowMs, deployment.wanted);
    if (replicas !== deployment.wanted) deployment.scale(replicas, nowMs);
  });
}

function nothing(): void {
  // A placeholder does no work that could begin or end.
}
