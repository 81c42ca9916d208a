import type { Collected, Collector, SignalRef } from './collector.ts';
import { type LookAhead, outlookOf } from './look-ahead.ts';
import type { Inputs, PodsInputs } from '../policy/inputs.ts';
import type { Memory } from '../policy/memory.ts';
import { MAX_GAP_MS } from '../policy/nowcast.ts';
import type { BatchSeconds, PodsRules, PodsSignals, Rate } from '../policy/rules.ts';
import type { Signal } from '../policy/signal.ts';
import type { PodsMetric, ScalingMetric, SignalSpec, WarmMetric } from '../spec/spec.ts';

/** A metric bound to what is known of its signals: it can be decided at any moment, without asking anybody. */
export interface Planned {
  readonly metric: ScalingMetric;
  readonly signals: readonly Collected[];
  /** Everything that a decision at this moment depends on. */
  readonly inputs: (nowMs: number) => Inputs;
}

/** What plans are made of, beside the metric. */
export interface Surroundings {
  readonly collector: Collector;
  readonly look: LookAhead;
  /** What a metric remembers. */
  readonly memoryOf: (metric: ScalingMetric) => Memory;
}

/** A nowcast looks back to the backlog sample before the last one, which may be some minutes old. */
const RECENT_MS = 15 * 60_000;

/** Binds a metric to its signals, which the collector must have been told to want. */
export function plan(metric: ScalingMetric, around: Surroundings): Planned {
  const signals = signalsOf(metric).map((ref) => around.collector.get(ref));
  return { metric, signals, inputs: inputsOf(metric, around) };
}

/** Every signal that a metric is decided from. */
export function signalsOf({ answers }: ScalingMetric): readonly SignalRef[] {
  if (answers.kind === 'signal') return [answers.signal];
  if (answers.kind === 'warm') return signalsOf(answers.of);
  const { backlog, arrivals, completions, readyPods, batchSeconds } = answers;
  const seconds = typeof batchSeconds === 'number' ? undefined : batchSeconds.signal;
  return [backlog, arrivals, completions, readyPods, seconds].filter((ref) => ref !== undefined);
}

function inputsOf(metric: ScalingMetric, around: Surroundings): Planned['inputs'] {
  const { answers } = metric;
  if (answers.kind === 'pods') return podsInputs(metric, answers, around);
  if (answers.kind === 'warm') return warmInputs(metric, answers, around);
  const look = lookAt('signal', answers.signal, around.collector);
  const rules = rulesOf(metric);
  return (nowMs) => ({
    kind: 'signal',
    nowMs,
    signal: look(),
    rules,
    outlook: outlookOf(metric, around.look, nowMs),
  });
}

function podsInputs(metric: ScalingMetric, pods: PodsMetric, around: Surroundings): (nowMs: number) => PodsInputs {
  const { collector, look, memoryOf } = around;
  const signalsAt = podsSignals(pods, collector);
  const memory = memoryOf(metric);
  const rules = podsRules(metric, pods);
  return (nowMs) => {
    const signals = signalsAt(nowMs);
    memory.observe(signals, pods.batchSize * pods.batchesAtOnce);
    const outlook = { ...outlookOf(metric, look, nowMs), last: memory.last, learnt: memory.learnt };
    return { kind: 'pods', nowMs, signals, rules, outlook };
  };
}

function warmInputs(metric: ScalingMetric, warm: WarmMetric, around: Surroundings): Planned['inputs'] {
  const { of } = warm;
  if (of.answers.kind !== 'pods') throw new TypeError('placeholder pods are for a metric of pods');
  const ofPool = podsInputs(of, of.answers, around);
  const rules = { podsPerNode: warm.podsPerNode, limits: warm.limits, missing: metric.missing };
  return (nowMs) => {
    const { signals, rules: poolRules, outlook } = ofPool(nowMs);
    // What was answered last holds or slows down what is answered next; it says nothing of the time ahead.
    const ahead = { ...outlook, ...outlookOf(of, around.look, nowMs, warm.nodeLeadTime), last: undefined };
    return { kind: 'warm', nowMs, of: { signals, rules: poolRules, outlook }, ahead, rules };
  };
}

function rulesOf({
  missing,
  forecast,
  timeZone,
  headroom,
}: ScalingMetric): Pick<PodsRules, 'missing' | 'forecast' | 'timeZone' | 'headroom'> {
  return { missing, forecast: forecast?.cap, timeZone, headroom };
}

/** The rules alone: a decision's record holds them, and has no use for the names of signals. */
function podsRules(metric: ScalingMetric, pods: PodsMetric): PodsRules {
  const { drainSeconds, batchSize, batchesAtOnce, utilisation, deadline, step, clearTolerance, share, limits } = pods;
  const ofPod = { drainSeconds, batchSize, batchesAtOnce, utilisation };
  return { ...rulesOf(metric), ...ofPod, deadline, step, clearTolerance, share, limits };
}

function podsSignals(pods: PodsMetric, collector: Collector): (nowMs: number) => PodsSignals {
  const backlog = lookAt('backlog', pods.backlog, collector);
  const arrivals = pods.arrivals && rateAt('arrivals', pods.arrivals, collector);
  const completions = pods.completions && rateAt('completions', pods.completions, collector);
  const readyPods = pods.readyPods && lookAt('ready pods', pods.readyPods, collector);
  const batchSeconds = batchSecondsOf(pods, collector);
  return (nowMs) => {
    const waiting = backlog();
    const sinceMs = Math.max(nowMs - RECENT_MS, (waiting.previous ?? waiting.sample)?.atMs ?? nowMs) - MAX_GAP_MS;
    return {
      backlog: waiting,
      arrivals: arrivals?.(sinceMs, nowMs),
      completions: completions?.(sinceMs, nowMs),
      readyPods: readyPods?.(),
      batchSeconds: batchSeconds(),
    };
  };
}

function rateAt(role: string, spec: SignalSpec, collector: Collector): (sinceMs: number, nowMs: number) => Rate {
  const look = lookAt(role, spec, collector);
  const { history } = collector.get(spec);
  return (sinceMs, nowMs) => ({ ...look(), recent: history.between(sinceMs, nowMs) });
}

function batchSecondsOf({ batchSeconds }: PodsMetric, collector: Collector): () => BatchSeconds {
  if (typeof batchSeconds === 'number') return () => batchSeconds;
  const look = lookAt('batch duration', batchSeconds.signal, collector);
  return () => ({ signal: look(), otherwise: batchSeconds.otherwise });
}

function lookAt(role: string, spec: SignalSpec, collector: Collector): () => Signal {
  const collected = collector.get(spec);
  const { history } = collected;
  const name = `${role} (${described(spec)}, source ${spec.source})`;
  return () => ({
    name,
    sample: history.newest,
    previous: history.previous,
    trouble: collected.error?.message,
    maxAgeMs: spec.maxAgeMs,
  });
}

function described({ query }: SignalSpec): string {
  switch (query.kind) {
    case 'pubsub': {
      const [resource, measure] = query.metric.split('/');
      return `${measure} of ${resource} ${query.id}`;
    }
    case 'prometheus':
      return 'query';
    case 'replay':
      return `series ${query.series}`;
  }
}
