import { Agenda } from './agenda.ts';
import type { Stretch } from './arrivals.ts';
import { Cluster } from './cluster.ts';
import { ClusterAutoscaler, firstScanMs, SCAN_MS } from './cluster-autoscaler.ts';
import { Ledger } from './ledger.ts';
import { Nodes } from './nodes.ts';
import { type Outcome, outcome } from './outcome.ts';
import type { PilotFor } from './pilot.ts';
import type { Prepared } from './prepared.ts';
import { keyedRandom } from './random.ts';
import { type Steered, steered } from './steered.ts';

/** Runs a world with this policy at the wheel of every service. The scored stretch may be another one, for learning days. */
export function simulate(world: Prepared, pilotFor: PilotFor, scored: Stretch = world.scenario.scored): Outcome {
  const { scenario, seed } = world;
  const agenda = new Agenda();
  const ledger = new Ledger(scored);
  const cluster = new Cluster(new Nodes(ledger, scenario.pool.gpusPerNode), agenda);
  const autoscaler = new ClusterAutoscaler(cluster, agenda, scenario.pool, scenario.delays, seed);
  const phase = keyedRandom(seed, 'phase of the controllers');
  const run = { fromMs: scenario.run.fromMs, toMs: Math.min(scenario.run.toMs, scored.toMs) };
  const services = scenario.services.map((_, index) =>
    steered(index, { world, scored, agenda, ledger, cluster, phase }, pilotFor),
  );
  agenda.every(firstScanMs(run.fromMs, seed), SCAN_MS, (nowMs) => autoscaler.scan(nowMs));
  advance(agenda, services, run.toMs);
  cluster.nodes.close(run.toMs);
  const ended = services.map((one) => one.outcome(run.toMs));
  const { startSeconds } = cluster;
  return outcome(ended, ledger, { nodesOrdered: cluster.nodes.ordered, podStartSeconds: startSeconds });
}

/** Between two things on the agenda nothing but work happens, and every service works on its own. */
function advance(agenda: Agenda, services: readonly Steered[], toMs: number): void {
  while (agenda.nextMs < toMs) {
    for (const { advance: work } of services) work(agenda.nextMs);
    agenda.step();
  }
  for (const { advance: work } of services) work(toMs);
}
