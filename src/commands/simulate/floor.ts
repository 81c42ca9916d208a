import { localTime } from '../../forecast/local-time.ts';
import { profile } from '../../profile/profile.ts';
import type { ReactionFloor } from '../../profile/reaction-floor.ts';
import type { Entry } from '../../simulate/contest/contest.ts';
import type { Asked } from './asked.ts';

/** Until what happens is a sample that was decided on and seen by an HPA: a scrape, a tick, and a look, each of 15 s. */
const NOTICED_MS = 45_000;

/**
 * What no autoscaler can meet: bursts that are over before a pod that is wanted at their beginning does work. How long that takes is
 * the median start in these worlds, and the time until anybody notices.
 *
 * @returns undefined where no pod was started
 */
export function floorOf(entries: readonly Entry[], { past, calendar, scenario }: Asked): ReactionFloor | undefined {
  const starts = entries.flatMap(({ outcome }) => outcome.podStartSeconds).toSorted((a, b) => a - b);
  const median = starts[Math.floor(starts.length / 2)];
  const [service] = scenario.services;
  if (median === undefined || service === undefined) return undefined;
  const { time, batchSize, slots } = service;
  const ratePerPod = (batchSize * slots) / (time.fixedSeconds + batchSize * time.secondsPerMessage);
  const load = { ...past, startMs: past.startMs - past.stepMs };
  return profile(load, {
    localTime: localTime(scenario.timeZone),
    calendar: calendar?.calendar,
    lead: { ms: 1000 * median + NOTICED_MS, isKnown: true },
    pod: { ratePerPod, utilisation: 1 },
    groupOf: 1,
  }).floor;
}
