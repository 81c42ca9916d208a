import { firstScanMs, nodeStarts, SCAN_MS } from '../cluster-autoscaler.ts';
import type { Task } from '../pilot.ts';
import type { Prepared } from '../prepared.ts';
import { type Rival, type Settings, setting } from '../rivals/rival.ts';
import { timeFactor } from '../service-time.ts';
import { cumulativeArrivals, steadiestService } from './need.ts';
import { keptStretches, type OrderBefore, replicasOver } from './plan.ts';

export const STEP_MS = 5000;
const LATEST_ORDER_MS = 2 * 3_600_000;

export const ORACLE_DEFAULTS: Settings = { deadlines: 1, fill: 1 };

/**
 * The limit: who knows every message, every node's start and every stock-out beforehand, and lives under the same physics. It plans
 * the cheapest pods that meet the deadline and replays them. Its settings say how much of the objective it lets messages wait and how
 * full it plans its pods; they may be chosen on the scored days themselves. What it does not know is which spot node is lost.
 */
export function oracle(world: Prepared): Rival {
  return {
    name: 'oracle',
    title: 'Oracle (knows everything beforehand)',
    knobs: { deadlines: [0.5, 0.8, 1, 1.5, 2, 3, 4], fill: [0.85, 0.9, 0.95, 0.98, 1, 1.02, 1.05] },
    defaults: ORACLE_DEFAULTS,
    pilotFor: (settings) => (task) => ({ plan: planOf(world, task, podsNeeded(world, task, settings), orders(world)) }),
  };
}

/** The replicas to ask for and when, so that the pods of a need curve stand as cheaply as they can. */
export function planOf(
  { scenario: { run, pool } }: Prepared,
  { leadSeconds }: Task,
  need: readonly number[],
  orderBefore: OrderBefore,
): ReturnType<typeof replicasOver> {
  // A pod that is let go pays for its node until it is deleted, and for the start of the next one.
  const restartMs = (pool.unneededSeconds + leadSeconds) * 1000;
  return replicasOver(keptStretches(need, run.fromMs, STEP_MS, restartMs), orderBefore);
}

/** The need curve: the fewest pods that meet every deadline, at the beginning of every step of `STEP_MS` since the run began. */
export function podsNeeded(world: Prepared, task: NeedTask, settings: Settings): number[] {
  const { run, services } = world.scenario;
  const index = services.findIndex(({ name }) => name === task.service);
  const { arrivalMs } = world.arrivals[index] ?? {};
  const time = services[index]?.time;
  if (arrivalMs === undefined || time === undefined) throw new Error(`the world has no service ${task.service}`);
  const deadlineSteps = Math.max(1, Math.round((setting(settings, 'deadlines') * task.sloSeconds * 1000) / STEP_MS));
  const arrived = cumulativeArrivals(arrivalMs, run.fromMs, run.toMs, STEP_MS);
  const perPod = (task.ratePerPod * setting(settings, 'fill') * STEP_MS) / 1000;
  const { min, max } = task.bounds;
  return Array.from(steadiestService(arrived, deadlineSteps), (messages, step) => {
    const pods = (messages * timeFactor(time, run.fromMs + step * STEP_MS)) / perPod;
    return Math.min(max, Math.max(min, Math.ceil(pods - 1e-9)));
  });
}

type NeedTask = Pick<Task, 'service' | 'sloSeconds' | 'ratePerPod' | 'bounds'>;

/** The latest scan of the node pool whose node, image and model are ready in time. It knows what every order will take. */
export function orders({ scenario, seed }: Prepared): OrderBefore {
  const { delays, pool, run } = scenario;
  const startMs = nodeStarts(delays, seed);
  const inPodMs = (delays.imagePullSeconds + delays.modelLoadSeconds) * 1000;
  const ordered = new Map<number, number>();
  const first = firstScanMs(run.fromMs, seed);
  const out = (atMs: number) => pool.stockOuts.some(({ fromMs, toMs }) => atMs >= fromMs && atMs < toMs);
  return (readyMs) => {
    const last = Math.floor((readyMs - first) / SCAN_MS);
    for (let scan = last; scan >= 0 && (last - scan) * SCAN_MS < LATEST_ORDER_MS; scan--) {
      const atMs = first + scan * SCAN_MS;
      const inScan = ordered.get(scan) ?? 0;
      if (out(atMs) || atMs + startMs(atMs, inScan) + inPodMs > readyMs) continue;
      ordered.set(scan, inScan + 1);
      return atMs - 1;
    }
    return run.fromMs;
  };
}
