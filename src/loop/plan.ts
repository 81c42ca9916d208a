import type { Collected, Collector, SignalRef } from './collector.ts';
import { type BatchSeconds, decidePods, decideSignal } from '../policy/decide.ts';
import type { Decision } from '../policy/decision.ts';
import type { Signal } from '../policy/signal.ts';
import type { PodsMetric, ScalingMetric, SignalSpec } from '../spec/spec.ts';

/** A metric bound to what is known of its signals: it can be decided at any moment, without asking anybody. */
export interface Planned {
  readonly metric: ScalingMetric;
  readonly signals: readonly Collected[];
  readonly decide: (nowMs: number) => Decision;
}

/** A nowcast looks back to the backlog sample before the last one, which may be some minutes old. */
const RECENT_MS = 15 * 60_000;

/** Binds a metric to its signals, which the collector must have been told to want. */
export function plan(metric: ScalingMetric, collector: Collector): Planned {
  const signals = signalsOf(metric).map((ref) => collector.get(ref));
  const { answers } = metric;
  if (answers.kind === 'pods') return { metric, signals, decide: podsDecision(metric, answers, collector) };
  const look = lookAt('signal', answers.signal, collector);
  return { metric, signals, decide: (nowMs) => decideSignal(nowMs, look(), { missing: metric.missing }) };
}

/** Every signal that a metric is decided from. */
export function signalsOf({ answers }: ScalingMetric): readonly SignalRef[] {
  if (answers.kind === 'signal') return [answers.signal];
  const { backlog, arrivals, batchSeconds } = answers;
  return [backlog, ...(arrivals ? [arrivals] : []), ...(typeof batchSeconds === 'number' ? [] : [batchSeconds.signal])];
}

function podsDecision(metric: ScalingMetric, pods: PodsMetric, collector: Collector): Planned['decide'] {
  const backlog = lookAt('backlog', pods.backlog, collector);
  const arrivals = pods.arrivals && lookAt('arrivals', pods.arrivals, collector);
  const arrived = pods.arrivals && collector.get(pods.arrivals).history;
  const batchSeconds = batchSecondsOf(pods, collector);
  const rules = { ...pods, missing: metric.missing };
  return (nowMs) => {
    const recent = arrived?.between(nowMs - RECENT_MS, nowMs);
    const known = {
      backlog: backlog(),
      arrivals: arrivals && recent && { ...arrivals(), recent },
      batchSeconds: batchSeconds(),
    };
    return decidePods(nowMs, known, rules);
  };
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
