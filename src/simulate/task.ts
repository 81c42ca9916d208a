import type { Stretch } from './arrivals.ts';
import type { PoolTask, Task } from './pilot.ts';
import type { Scenario, ServiceScenario } from './scenario.ts';

/** From the wish for a pod until the autoscalers have acted on it: the HPA's sync and the node pool's scan. */
const CONTROLLERS_SECONDS = 15;

/** What a policy is told about a service. */
export function taskOf(scenario: Scenario, service: ServiceScenario, scored: Stretch): Task {
  const { fixedSeconds, secondsPerMessage } = service.time;
  const batchSeconds = fixedSeconds + secondsPerMessage * service.batchSize;
  const { node, imagePullSeconds, modelLoadSeconds } = scenario.delays;
  return {
    service: service.name,
    bounds: service.bounds,
    batchSize: service.batchSize,
    slots: service.slots,
    batchSeconds,
    ratePerPod: (service.batchSize * service.slots) / batchSeconds,
    sloSeconds: service.sloSeconds,
    leadSeconds: CONTROLLERS_SECONDS + node.median + imagePullSeconds + modelLoadSeconds,
    timeZone: scenario.timeZone,
    pool: service.share && poolOf(scenario),
    businesses: service.businesses,
    startMs: scenario.run.fromMs,
    learnUntilMs: scored.fromMs,
  };
}

function poolOf({ services, pool }: Scenario): PoolTask {
  const members = services.flatMap(({ name, share }) => (share ? [{ service: name, ...share }] : []));
  return { capacity: pool.maxNodes * pool.gpusPerNode, members };
}
