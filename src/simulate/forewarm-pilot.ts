import { localTime } from '../forecast/local-time.ts';
import { decidePods, type PodsRules, type PodsSignals } from '../policy/decide.ts';
import type { Decision } from '../policy/decision.ts';
import type { HeadroomRule } from '../policy/headroom.ts';
import { type LeadTime, leadTime } from '../policy/lead-time.ts';
import { measuredLeadTime } from '../policy/lead-times.ts';
import { Memory } from '../policy/memory.ts';
import type { Outlook } from '../policy/rules.ts';
import { decideWarm } from '../policy/warm.ts';
import { SYNC_MS } from './autoscaler.ts';
import { Foresights, scheduling } from './forewarm-ahead.ts';
import { calendarOf, SPECIAL_START, START } from './known-calendar.ts';
import { type ByMetrics, type PilotFor, type Task, TICK_MS } from './pilot.ts';
import { hpaOf, PODS_WANTED } from './rivals/rival.ts';
import type { Sensors } from './sensors.ts';
import { Watched } from './watched.ts';

/**
 * What can be taken away from Forewarm, or added, to see what it is worth. A warm pool is an addition: who starts pods a lead time
 * ahead has their nodes by then, and pays for placeholders besides.
 */
export const VARIANTS = [
  'without forecast',
  'without arrivals',
  'without nowcast',
  'without learnt lead',
  'without calendar',
  'with warm pool',
] as const;
export type Variant = (typeof VARIANTS)[number];

/** What a user would write into its ScalingMetric and its HPA. */
export interface ForewarmSettings {
  readonly utilisation: number;
  readonly quantile: number;
  readonly drainSeconds: number;
  /** Room on top of what is needed when a session or a feed starts. */
  readonly headroomPercent: number;
  /** The lead time; 0 stands for a measured one. */
  readonly leadSeconds: number;
  /** The scale-down stabilisation window of its HPA. */
  readonly downWindowSeconds: number;
}

/** Twice its sampling period and the longest time until it can be seen. */
const BACKLOG_MAX_AGE_MS = 4 * 60_000;
const PROMETHEUS_MAX_AGE_MS = 60_000;
const HOLD_MS = 5 * 60_000;
/** Until a decision becomes a pod: the next tick, and the next look of the HPA. */
const DELAY_MS = TICK_MS + SYNC_MS;
/** What comes on a day that is announced as unusual is not known: it starts with this much room. */
const SPECIAL_PERCENT = 50;

/** Forewarm at the wheel: its own forecasts and decisions, fed by the simulated sources; its HPA follows `AverageValue: "1"`. */
export function forewarm(settings: ForewarmSettings, variant?: Variant): PilotFor {
  return (task) => {
    const adapter = adapterFor(task, settings, variant);
    let now: Moment | undefined;
    return {
      hpa: hpaOf(task.bounds, [PODS_WANTED], { downWindowSeconds: settings.downWindowSeconds }),
      tick: (nowMs, sensors) => {
        now = adapter(nowMs, sensors);
      },
      read: (nowMs) => [answer(now?.pods, nowMs)],
      ...(variant === 'with warm pool' && { warm: warmOf(() => now?.warm) }),
    };
  };
}

/** What was decided at a tick. */
interface Moment {
  readonly pods: Decision;
  readonly warm: Decision | undefined;
}

/** One metric of pods, and the one of its placeholders, as the program plans and decides them at every tick. */
function adapterFor(task: Task, settings: ForewarmSettings, variant: Variant | undefined) {
  const signalsAt = watching(task, variant);
  const outlookAt = lookingAhead(task, settings, variant);
  const rules = rulesOf(task, settings);
  const memory = new Memory();
  return (nowMs: number, sensors: Sensors): Moment => {
    const signals = signalsAt(nowMs, sensors);
    memory.observe(signals, task.batchSize * task.slots);
    const { last, learnt } = memory;
    const outlook = { ...outlookAt(nowMs, sensors, 'pod'), last, learnt };
    const pods = decidePods(nowMs, signals, rules, outlook);
    memory.took(pods);
    if (variant !== 'with warm pool') return { pods, warm: undefined };
    const ahead = { ...outlookAt(nowMs, sensors, 'node'), learnt };
    const { limits, missing } = rules;
    const warmRules = { podsPerNode: 1, limits: { min: 0, max: limits.max }, missing };
    return { pods, warm: decideWarm(nowMs, { signals, rules, outlook }, ahead, warmRules) };
  };
}

/** The signals as the collector would have them. */
function watching({ batchSeconds }: Task, variant: Variant | undefined) {
  const backlog = new Watched('backlog', BACKLOG_MAX_AGE_MS);
  const arrivals = new Watched('arrivals', PROMETHEUS_MAX_AGE_MS);
  const completions = new Watched('completions', PROMETHEUS_MAX_AGE_MS);
  const readyPods = new Watched('ready pods', PROMETHEUS_MAX_AGE_MS);
  return (nowMs: number, sensors: Sensors): PodsSignals => {
    backlog.take(sensors.backlog(nowMs));
    arrivals.take(sensors.arrivalsPerSecond(nowMs));
    completions.take(sensors.completionsPerSecond(nowMs));
    readyPods.take(sensors.readyPods(nowMs));
    const rate = arrivals.rate(nowMs);
    const { recent } = rate;
    return {
      backlog: backlog.signal(),
      // Without the recent rates nothing can be carried forward.
      arrivals:
        variant === 'without arrivals'
          ? undefined
          : { ...rate, recent: variant === 'without nowcast' ? { ...recent, values: new Float64Array() } : recent },
      completions: completions.rate(nowMs),
      readyPods: readyPods.signal(),
      batchSeconds,
    };
  };
}

/** What is known of the time ahead, over the lead time of a pod or of a node. */
function lookingAhead(task: Task, { quantile, leadSeconds }: ForewarmSettings, variant: Variant | undefined) {
  const [business] = task.businesses;
  const calendar = business === undefined || variant === 'without calendar' ? undefined : calendarOf(business);
  const zone = localTime(calendar?.timeZone ?? task.timeZone);
  const foresights = new Foresights({ quantile, localTime: zone, calendar });
  const schedule = scheduling(calendar);
  const forecasts = variant !== 'without forecast' && variant !== 'without arrivals';
  return (nowMs: number, sensors: Sensors, what: 'pod' | 'node'): Outlook => {
    const { sample } = sensors.arrivalsPerSecond(nowMs);
    if (sample !== undefined) foresights.feed(sample);
    const measured =
      leadSeconds > 0 || variant === 'without learnt lead' ? undefined : measuredLead(what, nowMs, sensors);
    const lead = leadTime(what, measured, 1000 * (leadSeconds || task.leadSeconds));
    const ahead = forecasts ? foresights.ahead(nowMs, lead.ms, sensors) : undefined;
    return { lead, ahead, schedule: schedule(nowMs) };
  };
}

function measuredLead(what: 'pod' | 'node', nowMs: number, sensors: Sensors): LeadTime | undefined {
  return measuredLeadTime(what, sensors.starts(), { nowMs, delayMs: DELAY_MS });
}

function rulesOf({ batchSize, slots, bounds }: Task, settings: ForewarmSettings): PodsRules {
  const { drainSeconds, utilisation, headroomPercent } = settings;
  return {
    drainSeconds,
    batchSize,
    batchesAtOnce: slots,
    utilisation,
    headroom: [during(SPECIAL_START, SPECIAL_PERCENT), during(START, headroomPercent)],
    limits: bounds,
    missing: { holdMs: HOLD_MS, fallback: 'error' },
  };
}

function during(name: string, percent: number): HeadroomRule {
  return {
    when: { kind: 'during', name },
    opensEarlyMs: 0,
    rampMs: 0,
    percent,
    atLeast: undefined,
    atMost: undefined,
  };
}

/** As the server does: an answer that is past its time is an error. */
function answer(
  decision: Decision | undefined,
  nowMs: number,
): { readonly value: number } | { readonly error: string } {
  if (decision === undefined) return { error: 'nothing was decided yet' };
  if (decision.kind === 'refusal') return { error: decision.reason };
  return nowMs > decision.untilMs ? { error: decision.afterwards } : { value: decision.value };
}

/** Placeholders follow their metric as replicas follow theirs; without one they stay. */
function warmOf(decided: () => Decision | undefined): NonNullable<ByMetrics['warm']> {
  let placeholders = 0;
  return (nowMs) => {
    const reading = answer(decided(), nowMs);
    if ('value' in reading) placeholders = reading.value;
    return placeholders;
  };
}
