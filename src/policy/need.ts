import { deadlineDemand } from './deadline.ts';
import { type Pod, wholePods, workInPods } from './demand.ts';
import { begin, type Draft, propose } from './draft.ts';
import type { Found, Whole } from './load.ts';
import { workOff } from './pile-up.ts';
import { type Measure, withForecast } from './raise.ts';
import type { Outlook, PodsRules } from './rules.ts';
import type { RatePerPod } from './service-rate.ts';
import type { Step } from './step.ts';
import { amount, duration } from './words.ts';

/** What a `pods:` metric knows at a moment. */
export interface Situation {
  readonly nowMs: number;
  readonly whole: Whole;
  readonly found: Found;
  readonly pod: Pod & RatePerPod;
  readonly rules: PodsRules;
  readonly outlook: Outlook;
}

/** What the load, the forecast and the deadline ask for. */
export function needed(situation: Situation): Draft {
  const { rules, outlook } = situation;
  const measure = inPods(situation);
  return withDeadline(withForecast(reactive(situation, measure), outlook, rules, measure), situation);
}

/** The formula of the demand, for any rate of arrivals. */
export function inPods({ found, pod, rules }: Situation): Measure {
  const { drainSeconds } = rules;
  const piled = found.pile === undefined ? 0 : workOff(found.pile, drainSeconds);
  const backlog = Math.max(0, found.backlog - found.inWork);
  return {
    workAt: (perSecond) => workInPods({ backlog, arrivalsPerSecond: perSecond + piled, drainSeconds }, pod),
    whole: wholePods,
    unit: '/s',
    now: found.arrivalsPerSecond,
  };
}

function reactive({ found, whole, pod, rules }: Situation, { workAt }: Measure): Draft {
  const { backlog, inWork, arrivalsPerSecond, steps } = found;
  const work = workAt(arrivalsPerSecond);
  const step: Step = {
    name: 'reactive',
    value: wholePods(work),
    work,
    backlog,
    inWork: Math.min(backlog, inWork),
    arrivalsPerSecond: whole.arrivals && arrivalsPerSecond,
    drainSeconds: rules.drainSeconds,
    ratePerPod: pod.ratePerPod,
    rateFrom: pod.from,
    utilisation: pod.utilisation,
  };
  return begin(step, work, steps);
}

/** While the event lasts, what waits is to be done when it ends. */
function withDeadline(draft: Draft, situation: Situation): Draft {
  const { nowMs, found, pod, rules, outlook } = situation;
  const event = rules.deadline?.event;
  const window = outlook.schedule?.windows.find(
    ({ name, opensMs, closesMs }) => name === event && nowMs >= opensMs && nowMs < closesMs,
  );
  if (event === undefined || window === undefined) return draft;
  const startUpMs = outlook.lead?.ms ?? 0;
  const demand = deadlineDemand(nowMs, window.closesMs, startUpMs, found, pod);
  const { backlog } = found;
  const facts = { name: 'deadline', event, backlog, leftMs: demand.leftMs, startUpMs } as const;
  if (!demand.possible) {
    // Pods that start now would be paid for and come too late. Those that work already are kept to the end.
    const needs = `${amount(demand.readyPodsNeeded)} ready pods now, or ${duration(demand.lateMs)} more time`;
    const trouble = backlog > 0 ? `no pod that starts now is ready in time: it would need ${needs}` : undefined;
    return propose(draft, { ...facts, value: backlog > 0 ? (outlook.last?.wanted ?? 0) : 0, trouble }, 0);
  }
  const value = wholePods(demand.work);
  return propose(
    draft,
    { ...facts, value, trouble: tooMany(situation, value, demand.leftMs - startUpMs) },
    demand.work,
  );
}

/** What is left over where the limits do not allow the pods that a deadline needs. */
function tooMany({ found, pod, rules }: Situation, pods: number, usefulMs: number): string | undefined {
  const { max } = rules.limits;
  if (pods <= max) return undefined;
  const done = (max * pod.ratePerPod * pod.utilisation - found.arrivalsPerSecond) * (usefulMs / 1000);
  const left = Math.round(found.backlog - Math.max(0, done));
  return `it would need ${amount(pods)} pods; with limits.max ${max} about ${amount(left)} are left over`;
}
