import { Agenda } from './agenda.ts';
import type { Stretch } from './arrivals.ts';
import { Cluster } from './cluster.ts';
import { ClusterAutoscaler, firstScanMs, SCAN_MS } from './cluster-autoscaler.ts';
import { Ledger } from './ledger.ts';
import { Nodes } from './nodes.ts';
import { type Outcome, outcome, paidSeconds } from './outcome.ts';
import type { PilotFor } from './pilot.ts';
import type { Prepared } from './prepared.ts';
import { keyedRandom } from './random.ts';
import { type Steered, steered } from './steered.ts';

/** A world under way, with a policy at the wheel of every service. */
export interface World {
  /** In the order of the scenario. */
  readonly services: readonly Steered[];
  readonly nodes: Nodes;
  /** Placeholder pods that are wanted. */
  readonly placeholders: () => number;
  /** Lets time pass. */
  readonly advance: (toMs: number) => void;
  /** What GPUs of the scored stretch were paid for until a moment that the world has reached. */
  readonly gpuHours: (nowMs: number) => number;
  /** Lets it run to its end, and ends it. */
  readonly outcome: () => Outcome;
}

/** Runs a world with this policy at the wheel of every service. The scored stretch may be another one, for learning days. */
export function simulate(world: Prepared, pilotFor: PilotFor, scored?: Stretch): Outcome {
  return openWorld(world, pilotFor, scored).outcome();
}

/** The same world, for whoever wants to see it on its way. */
export function openWorld(world: Prepared, pilotFor: PilotFor, scored: Stretch = world.scenario.scored): World {
  const { scenario, seed } = world;
  const agenda = new Agenda();
  const ledger = new Ledger(scored);
  const nodes = new Nodes(ledger, scenario.pool.gpusPerNode);
  const cluster = new Cluster(nodes, agenda);
  const autoscaler = new ClusterAutoscaler(cluster, agenda, scenario.pool, scenario.delays, seed);
  const phase = keyedRandom(seed, 'phase of the controllers');
  const endMs = Math.min(scenario.run.toMs, scored.toMs);
  const services = scenario.services.map((_, index) =>
    steered(index, { world, scored, agenda, ledger, cluster, phase }, pilotFor),
  );
  agenda.every(firstScanMs(scenario.run.fromMs, seed), SCAN_MS, (nowMs) => autoscaler.scan(nowMs));
  return {
    services,
    nodes,
    placeholders: () => cluster.placeholders,
    advance: (toMs) => advance(agenda, services, toMs),
    gpuHours: (nowMs) => {
      nodes.charge(nowMs);
      return paidSeconds(ledger) / 3600;
    },
    outcome: () => {
      advance(agenda, services, endMs);
      nodes.charge(endMs);
      const ended = services.map((one) => one.outcome(endMs));
      return outcome(ended, ledger, { nodesOrdered: nodes.ordered, podStartSeconds: cluster.startSeconds });
    },
  };
}

/** Between two things on the agenda nothing but work happens, and every service works on its own. */
function advance(agenda: Agenda, services: readonly Steered[], toMs: number): void {
  while (agenda.nextMs < toMs) {
    for (const { advance: work } of services) work(agenda.nextMs);
    agenda.step();
  }
  for (const { advance: work } of services) work(toMs);
}
