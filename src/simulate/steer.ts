import type { Agenda } from './agenda.ts';
import { HorizontalAutoscaler, SYNC_MS } from './autoscaler.ts';
import type { Cluster } from './cluster.ts';
import type { Stretch } from './arrivals.ts';
import type { Deployment } from './deployment.ts';
import { Followed } from './followed.ts';
import type { Reading } from './hpa.ts';
import type { ServiceOutcome } from './outcome.ts';
import { type ByMetrics, type Pilot, TICK_MS } from './pilot.ts';
import { placeholders } from './placeholders.ts';
import type { Prepared } from './prepared.ts';
import type { Probes } from './sensors.ts';

/** A Deployment whose changes are counted. */
export interface Scaled {
  readonly deployment: Deployment;
  readonly scale: (replicas: number, nowMs: number) => void;
}

interface Around {
  readonly world: Prepared;
  readonly scored: Stretch;
  readonly agenda: Agenda;
  readonly cluster: Cluster;
  readonly phase: (controller: number, service?: number) => number;
  /** Which of the scenario's services it is. */
  readonly index: number;
}

const RESTARTS: Reading = { error: 'the adapter restarts' };

/** What is known at the end of who answers the metrics of an HPA. */
export type Judged = () => Pick<ServiceOutcome, 'following' | 'forecast'>;

/**
 * Puts a policy at the wheel: its plan, or the sensors, the adapter's ticks and the HPA's syncs, on the agenda. Returns how its answers
 * are judged in the end.
 */
export function steer(makePilot: () => Pilot, scaled: Scaled, sensors: Probes, around: Around): Judged {
  const { agenda, world } = around;
  const { run } = world.scenario;
  const pilot = makePilot();
  if ('plan' in pilot) {
    for (const { atMs, replicas } of pilot.plan) {
      agenda.at(Math.max(run.fromMs, atMs), (nowMs) => scaled.scale(replicas, nowMs));
    }
    return () => ({});
  }
  scaled.deployment.scale(pilot.hpa.bounds.min, run.fromMs);
  sample(sensors, around);
  return follow(pilot, restarting(pilot, makePilot, around), scaled, sensors, around);
}

function sample(sensors: Probes, { agenda, world, phase, index }: Around): void {
  const { delays, run } = world.scenario;
  const monitoringMs = delays.monitoring.sampleSeconds * 1000;
  const scrapeMs = delays.prometheus.sampleSeconds * 1000;
  agenda.every(run.fromMs + monitoringMs * phase(1, index), monitoringMs, sensors.sampleMonitoring);
  agenda.every(run.fromMs + scrapeMs * phase(2, index), scrapeMs, sensors.scrape);
}

/** The adapter that runs at a moment; none while it restarts, and then one that remembers nothing. */
function restarting(first: ByMetrics, makePilot: () => Pilot, { agenda, world }: Around): () => ByMetrics | undefined {
  let running: ByMetrics | undefined = first;
  for (const fault of world.scenario.faults) {
    if (fault.kind !== 'restart') continue;
    agenda.at(fault.fromMs, () => {
      running = undefined;
    });
    agenda.at(fault.toMs, () => {
      const next = makePilot();
      running = 'plan' in next ? undefined : next;
    });
  }
  return () => running;
}

function follow(
  { hpa: spec, warm }: ByMetrics,
  running: () => ByMetrics | undefined,
  { deployment, scale }: Scaled,
  sensors: Probes,
  around: Around,
): Judged {
  const { agenda, world, phase, index } = around;
  const from = (controller: number, periodMs: number) =>
    world.scenario.run.fromMs + periodMs * phase(controller, index);
  const hpa = new HorizontalAutoscaler(spec);
  const followed = new Followed(around.scored, spec);
  agenda.every(from(3, TICK_MS), TICK_MS, (nowMs) => {
    const adapter = running();
    if (adapter?.tick === undefined) return;
    adapter.tick(nowMs, sensors);
    followed.decided(nowMs, adapter.read(nowMs, sensors), sensors.replicas());
  });
  agenda.every(from(4, SYNC_MS), SYNC_MS, (nowMs) => {
    const readings = running()?.read(nowMs, sensors) ?? spec.targets.map(() => RESTARTS);
    const replicas = sensors.replicas();
    const wanted = hpa.sync(nowMs, readings, replicas);
    followed.synced(nowMs, readings, replicas.wanted, wanted);
    scale(wanted, nowMs);
  });
  const judged: Judged = () => {
    const forecast = running()?.forecast?.();
    return { following: followed.done(), ...(forecast !== undefined && { forecast }) };
  };
  if (warm === undefined) return judged;
  const read = (nowMs: number) => running()?.warm?.read(nowMs) ?? RESTARTS;
  placeholders(warm.hpa, read, deployment.workload, around, from(5, SYNC_MS));
  return judged;
}
