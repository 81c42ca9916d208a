import type { Agenda } from './agenda.ts';
import type { Stretch } from './arrivals.ts';
import type { Cluster } from './cluster.ts';
import { Deployment } from './deployment.ts';
import type { Ledger } from './ledger.ts';
import type { ServiceOutcome } from './outcome.ts';
import type { PilotFor } from './pilot.ts';
import type { Prepared } from './prepared.ts';
import { Reversals } from './reversals.ts';
import { probes, type Sensors } from './sensors.ts';
import { type Service, service } from './service.ts';
import { recoveryFrom } from './spikes.ts';
import { type Scaled, steer } from './steer.ts';
import { taskOf } from './task.ts';
import { timeline } from './timeline.ts';

/** The parts of a world that its services share. */
export interface Shared {
  readonly world: Prepared;
  readonly scored: Stretch;
  readonly agenda: Agenda;
  readonly ledger: Ledger;
  readonly cluster: Cluster;
  /** Where in its period a controller stands when the world begins, 0 to 1. */
  readonly phase: (controller: number, service?: number) => number;
}

/** One service with its policy at the wheel. */
export interface Steered {
  readonly service: Service;
  readonly sensors: Sensors;
  readonly advance: (toMs: number) => void;
  /** Ends the world for this service. */
  readonly outcome: (nowMs: number) => ServiceOutcome;
}

export function steered(index: number, shared: Shared, pilotFor: PilotFor): Steered {
  const { world, scored, agenda, ledger, cluster } = shared;
  const { scenario, seed } = world;
  const of = scenario.services[index];
  const load = world.arrivals[index];
  if (of === undefined || load === undefined) throw new RangeError(`the scenario has no service ${index}`);
  const made = service(of, load.arrivalMs, scenario.delays, scored, { agenda, ledger, seed });
  const scaled = deploy(new Deployment(made, cluster), shared);
  const { deployment } = scaled;
  const replicas = () => ({ wanted: deployment.wanted, existing: deployment.existing, ready: deployment.ready });
  const sensors = probes(made, replicas, scenario, seed, of.name);
  const task = taskOf(scenario, of, scored);
  const judged = steer(() => pilotFor(task), scaled, sensors, { ...shared, index });
  const record = timeline(scored, () => [deployment.wanted, deployment.ready, made.queue.unacknowledged]);
  agenda.every(scenario.run.fromMs, 60_000, record.take);
  return {
    service: made,
    sensors,
    advance: (toMs) => made.workers.advance(toMs),
    outcome: (nowMs) => {
      made.finish(nowMs);
      return {
        name: of.name,
        waits: made.waits.summary(),
        recoveries: load.spikesMs
          .filter((startMs) => startMs >= scored.fromMs && startMs < scored.toMs)
          .map((startMs) => recoveryFrom(startMs, scored.fromMs, of.sloSeconds * 1000, made.waits)),
        reversals: scaled.reversals.count,
        changed: scaled.reversals.changed,
        batchEfficiency: made.batches.efficiency,
        ...judged(),
        arrived: made.queue.arrived,
        completed: made.queue.completed,
        timeline: record.done(made.waits.minutes()),
      };
    },
  };
}

function deploy(deployment: Deployment, { cluster, scored }: Shared): Scaled & { readonly reversals: Reversals } {
  cluster.keep(deployment);
  const reversals = new Reversals();
  const scale = (to: number, nowMs: number) => {
    if (to === deployment.wanted) return;
    reversals.change(nowMs, deployment.wanted, to, nowMs >= scored.fromMs && nowMs < scored.toMs);
    deployment.scale(to, nowMs);
  };
  return { deployment, reversals, scale };
}
