import type { Collected, SignalRef } from './collector.ts';
import { lookAt } from './look.ts';
import { outlookOf } from './look-ahead.ts';
import { aheadOf, podsInputs, raisingRules, type Surroundings } from './pods-inputs.ts';
import type { Inputs } from '../policy/inputs.ts';
import type { ScalingMetric, WarmMetric } from '../spec/spec.ts';

/** A metric bound to what is known of its signals: it can be decided at any moment, without asking anybody. */
export interface Planned {
  readonly metric: ScalingMetric;
  readonly signals: readonly Collected[];
  /** Everything that a decision at this moment depends on. */
  readonly inputs: (nowMs: number) => Inputs;
}

/** Binds a metric to its signals, which the collector must have been told to want. */
export function plan(metric: ScalingMetric, around: Surroundings): Planned {
  const signals = signalsOf(metric).map((ref) => around.collector.get(ref));
  return { metric, signals, inputs: inputsOf(metric, around) };
}

/** Every signal that a metric is decided from. */
export function signalsOf({ answers, gpuMemory }: ScalingMetric): readonly SignalRef[] {
  if (answers.kind === 'signal') return [answers.signal];
  if (answers.kind === 'warm') return signalsOf(answers.of);
  const { backlog, arrivals, completions, readyPods, batchSeconds, cacheHitRatio, batchEfficiency } = answers;
  const seconds = typeof batchSeconds === 'number' ? undefined : batchSeconds.signal;
  const hits = typeof cacheHitRatio === 'number' ? undefined : cacheHitRatio;
  const ofLoad = [backlog, arrivals, completions, readyPods, seconds];
  return [...ofLoad, hits, batchEfficiency, gpuMemory?.signal].filter((ref) => ref !== undefined);
}

function inputsOf(metric: ScalingMetric, around: Surroundings): Planned['inputs'] {
  const { answers } = metric;
  if (answers.kind === 'pods') return podsInputs(metric, answers, around);
  if (answers.kind === 'warm') return warmInputs(metric, answers, around);
  const look = lookAt('signal', answers.signal, around.collector);
  const rules = raisingRules(metric);
  return (nowMs) => ({
    kind: 'signal',
    nowMs,
    signal: look(),
    rules,
    outlook: outlookOf(metric, around.look, nowMs),
  });
}

function warmInputs(metric: ScalingMetric, warm: WarmMetric, around: Surroundings): Planned['inputs'] {
  const { of } = warm;
  if (of.answers.kind !== 'pods') throw new TypeError('placeholder pods are for a metric of pods');
  const ofPool = podsInputs(of, of.answers, around);
  const aheadAt = aheadOf(of, of.answers, around);
  const rules = { podsPerNode: warm.podsPerNode, limits: warm.limits, missing: metric.missing };
  return (nowMs) => {
    const { signals, rules: poolRules, outlook } = ofPool(nowMs);
    // What was answered last holds or slows down what is answered next; it says nothing of the time ahead.
    const ahead = { ...outlook, ...aheadAt(nowMs, warm.nodeLeadTime), last: undefined };
    return { kind: 'warm', nowMs, of: { signals, rules: poolRules, outlook }, ahead, rules };
  };
}
