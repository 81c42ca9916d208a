import { localTime } from '../../forecast/local-time.ts';
import { profile } from '../../profile/profile.ts';
import type { ReactionFloor } from '../../profile/reaction-floor.ts';
import type { Asked } from './asked.ts';

/** Until what happens is a sample that was decided on and seen by an HPA: a scrape, a tick and a look, each of 15 s. */
const NOTICED_SECONDS = 45;

/**
 * What no autoscaler can meet: bursts that are over before a pod that is wanted at their beginning does work. Until then it takes the
 * time in which the burst is noticed, and a node with its image and its model.
 */
export function floorOf({ past, calendar, scenario, cluster }: Asked): ReactionFloor | undefined {
  const [service] = scenario.services;
  if (service === undefined) return undefined;
  const { time, batchSize, slots } = service;
  const ratePerPod = (batchSize * slots) / (time.fixedSeconds + batchSize * time.secondsPerMessage);
  const { node, imagePullSeconds, modelLoadSeconds } = cluster.delays;
  const leadMs = 1000 * (NOTICED_SECONDS + node.median + imagePullSeconds + modelLoadSeconds);
  return profile(
    { ...past, startMs: past.startMs - past.stepMs },
    {
      localTime: localTime(scenario.timeZone),
      calendar: calendar?.calendar,
      lead: { ms: leadMs, isKnown: true },
      pod: { ratePerPod, utilisation: 1 },
      groupOf: 1,
    },
  ).floor;
}
