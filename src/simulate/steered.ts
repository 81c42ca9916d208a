import type { Agenda } from './agenda.ts';
import type { Stretch } from './arrivals.ts';
import { HorizontalAutoscaler, SYNC_MS } from './autoscaler.ts';
import type { Cluster } from './cluster.ts';
import { Deployment } from './deployment.ts';
import type { Ledger } from './ledger.ts';
import type { ServiceOutcome } from './outcome.ts';
import { type Pilot, type PilotFor, TICK_MS } from './pilot.ts';
import { placeholders } from './placeholders.ts';
import type { Prepared } from './prepared.ts';
import { Reversals } from './reversals.ts';
import { type Probes, probes } from './sensors.ts';
import { service } from './service.ts';
import { recoveryFrom } from './spikes.ts';
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
  readonly advance: (toMs: number) => void;
  /** Ends the world for this service. */
  readonly outcome: (nowMs: number) => ServiceOutcome;
}

interface Scaled {
  readonly deployment: Deployment;
  readonly reversals: Reversals;
  readonly scale: (replicas: number, nowMs: number) => void;
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
  const sensors = probes(made.queue, replicas, scenario, seed, of.name);
  steer(pilotFor(taskOf(scenario, of, scored)), scaled, sensors, shared, index);
  const record = timeline(scored, () => [deployment.wanted, deployment.ready, made.queue.unacknowledged]);
  agenda.every(scenario.run.fromMs, 60_000, record.take);
  return {
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
        arrived: made.queue.arrived,
        completed: made.queue.completed,
        timeline: record.done(),
      };
    },
  };
}

function deploy(deployment: Deployment, { cluster, scored }: Shared): Scaled {
  cluster.keep(deployment);
  const reversals = new Reversals();
  const scale = (to: number, nowMs: number) => {
    if (to === deployment.wanted) return;
    reversals.change(nowMs, deployment.wanted, to, nowMs >= scored.fromMs && nowMs < scored.toMs);
    deployment.scale(to, nowMs);
  };
  return { deployment, reversals, scale };
}

/** Puts the sensors, the adapter's ticks and the HPA's syncs on the agenda. */
function steer(pilot: Pilot, scaled: Scaled, sensors: Probes, shared: Shared, index: number): void {
  const { agenda, world, phase } = shared;
  const { delays, run } = world.scenario;
  if ('plan' in pilot) {
    for (const { atMs, replicas } of pilot.plan) {
      agenda.at(Math.max(run.fromMs, atMs), (nowMs) => scaled.scale(replicas, nowMs));
    }
    return;
  }
  const from = (controller: number, periodMs: number) => run.fromMs + periodMs * phase(controller, index);
  const monitoringMs = delays.monitoring.sampleSeconds * 1000;
  const scrapeMs = delays.prometheus.sampleSeconds * 1000;
  scaled.deployment.scale(pilot.hpa.bounds.min, run.fromMs);
  agenda.every(from(1, monitoringMs), monitoringMs, sensors.sampleMonitoring);
  agenda.every(from(2, scrapeMs), scrapeMs, sensors.scrape);
  const { tick, read, warm } = pilot;
  if (tick !== undefined) agenda.every(from(3, TICK_MS), TICK_MS, (nowMs) => tick(nowMs, sensors));
  const hpa = new HorizontalAutoscaler(pilot.hpa);
  agenda.every(from(4, SYNC_MS), SYNC_MS, (nowMs) => {
    scaled.scale(hpa.sync(nowMs, read(nowMs, sensors), sensors.replicas()), nowMs);
  });
  if (warm !== undefined) placeholders(warm, scaled.deployment.workload, shared, from(5, SYNC_MS));
}
