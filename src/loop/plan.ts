import type { Collected, Collector, SignalRef } from './collector.ts';
import { afterCache, hitRatio } from '../policy/cache.ts';
import { type BatchSeconds, decidePods, decideSignal } from '../policy/decide.ts';
import type { Decision } from '../policy/decision.ts';
import { flatMemory, flatNote } from '../policy/flat-memory.ts';
import { batchNote, noted } from '../policy/notes.ts';
import { type Signal, trust } from '../policy/signal.ts';
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
  return { metric, signals, decide: (nowMs) => decideSignal(nowMs, look(), metric.missing) };
}

/** Every signal that a metric is decided from. */
export function signalsOf({ answers, gpuMemory }: ScalingMetric): readonly SignalRef[] {
  if (answers.kind === 'signal') return [answers.signal];
  const { backlog, arrivals, batchSeconds, cacheHitRatio, batchEfficiency } = answers;
  const seconds = typeof batchSeconds === 'number' ? undefined : batchSeconds.signal;
  const hits = typeof cacheHitRatio === 'number' ? undefined : cacheHitRatio;
  return [backlog, arrivals, seconds, hits, batchEfficiency, gpuMemory?.signal].filter((ref) => ref !== undefined);
}

function podsDecision(metric: ScalingMetric, pods: PodsMetric, collector: Collector): Planned['decide'] {
  const backlog = lookAt('backlog', pods.backlog, collector);
  const arrivals = pods.arrivals && lookAt('arrivals', pods.arrivals, collector);
  const arrived = pods.arrivals && collector.get(pods.arrivals).history;
  const hits = cacheHitsOf(pods, collector);
  const batchSeconds = batchSecondsOf(pods, collector);
  const notes = notesOn(metric, pods, collector);
  const rules = { ...pods, missing: metric.missing };
  return (nowMs) => {
    const recent = arrived?.between(nowMs - RECENT_MS, nowMs);
    const { ratio, note } = hitRatio(nowMs, hits(), metric.missing.holdMs);
    const known = {
      backlog: backlog(),
      arrivals: arrivals && recent && afterCache({ ...arrivals(), recent }, ratio),
      batchSeconds: batchSeconds(),
    };
    return noted(decidePods(nowMs, known, rules), [note, ...notes(nowMs)]);
  };
}

function cacheHitsOf({ cacheHitRatio = 0 }: PodsMetric, collector: Collector): () => number | Signal {
  return typeof cacheHitRatio === 'number' ? () => cacheHitRatio : lookAt('cache hit ratio', cacheHitRatio, collector);
}

/** As long as a flat line must be to be one. */
const FLAT_MS = 30 * 60_000;

/** What may be said beside the value. */
function notesOn(
  { missing, gpuMemory }: ScalingMetric,
  { backlog, arrivals, batchEfficiency }: PodsMetric,
  collector: Collector,
): (nowMs: number) => readonly (string | undefined)[] {
  const waiting = collector.get(backlog).history;
  const efficiency = batchEfficiency && lookAt('batch efficiency', batchEfficiency, collector);
  const load = collector.get(arrivals ?? backlog).history;
  const memory = gpuMemory?.of === 'dcgm' ? collector.get(gpuMemory.signal).history : undefined;
  return (nowMs) => {
    const filled = efficiency && trust(efficiency(), nowMs, missing.holdMs);
    const flat = memory && flatMemory(memory.between(nowMs - FLAT_MS, nowMs), load.between(nowMs - FLAT_MS, nowMs));
    return [
      filled?.state === 'fresh' ? batchNote(filled.sample.value, waiting.newest?.value ?? 0) : undefined,
      flat && flatNote(flat),
    ];
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
      return query.about ?? 'query';
    case 'replay':
      return `series ${query.series}`;
  }
}
