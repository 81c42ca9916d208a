import type { World } from '../simulate/world.ts';

/** How a pool stands. */
export interface Standing {
  readonly ready: number;
  /** Nodes that a placeholder holds. */
  readonly warm: number;
  /** Messages that no worker has yet. */
  readonly waiting: number;
}

/** What a pool has come to. */
export interface Account {
  /** Messages that were taken, or have waited too long already. */
  readonly messages: number;
  /** The share of them that were taken in time, 0 to 1. */
  readonly inTime: number;
  readonly gpuHours: number;
}

export function standing({ services, nodes }: World): Standing {
  const seats = nodes.all.flatMap((node) => node.seats);
  let waiting = 0;
  for (const { service } of services) service.queue.eachWaiting(() => (waiting += 1));
  return {
    ready: services.reduce((sum, { sensors }) => sum + sensors.replicas().ready, 0),
    warm: seats.filter(({ state }) => state === 'placeholder').length,
    waiting,
  };
}

/** The account of the scored stretch up to now. Who waits for longer than the objective is late, whoever takes it and when. */
export function account(world: World, sloSeconds: number, nowMs: number): Account {
  let messages = 0;
  let late = 0;
  for (const { service } of world.services) {
    const { queue, waits } = service;
    messages += total(waits.count);
    late += total(waits.late);
    queue.eachWaiting((message) => {
      if (nowMs - (queue.arrivalMs[message] ?? nowMs) <= sloSeconds * 1000) return;
      messages += 1;
      late += 1;
    });
  }
  return { messages, inTime: messages === 0 ? 1 : 1 - late / messages, gpuHours: world.gpuHours(nowMs) };
}

function total(counts: Float64Array): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
