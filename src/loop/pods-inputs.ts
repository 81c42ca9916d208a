import type { Collector } from './collector.ts';
import { lookAt, rateAt } from './look.ts';
import { type LookAhead, outlookOf } from './look-ahead.ts';
import type { Memory } from '../policy/memory.ts';
import { aheadAfterCache, afterCache, type HitRatio, hitRatio } from '../policy/cache.ts';
import { FLAT_MS, isFlat } from '../policy/flat-memory.ts';
import type { PodsInputs } from '../policy/inputs.ts';
import { batchNote } from '../policy/notes.ts';
import { MAX_GAP_MS } from '../policy/nowcast.ts';
import type { BatchSeconds, Outlook, PodsRules, PodsSignals } from '../policy/rules.ts';
import { trust } from '../policy/signal.ts';
import type { LeadTimeRules, PodsMetric, ScalingMetric } from '../spec/spec.ts';

/** What plans are made of, beside the metric. */
export interface Surroundings {
  readonly collector: Collector;
  readonly look: LookAhead;
  /** What a metric remembers. */
  readonly memoryOf: (metric: ScalingMetric) => Memory;
}

/** A nowcast looks back to the backlog sample before the last one, which may be some minutes old. */
const RECENT_MS = 15 * 60_000;

/** Everything that a number of pods depends on. Arrivals are those that the pods see: a cache has taken its part. */
export function podsInputs(
  metric: ScalingMetric,
  pods: PodsMetric,
  around: Surroundings,
): (nowMs: number) => PodsInputs {
  const { collector, memoryOf } = around;
  const signalsAt = podsSignals(pods, collector);
  const hitsAt = cacheHits(metric, pods, collector);
  const aheadAt = aheadOf(metric, pods, around);
  const gpuMemoryAt = gpuMemoryOf(metric, pods, collector);
  const batchNoteAt = batchNoteOf(metric, pods, collector);
  const memory = memoryOf(metric);
  const rules = podsRules(metric, pods);
  return (nowMs) => {
    const { arrivals, ...others } = signalsAt(nowMs);
    const { ratio, note } = hitsAt(nowMs);
    const signals = { ...others, arrivals: arrivals && afterCache(arrivals, ratio) };
    memory.observe(signals, pods.batchSize * pods.batchesAtOnce);
    const ahead = aheadAt(nowMs);
    const notes = [...(ahead.notes ?? []), note, batchNoteAt(nowMs)].filter((said) => said !== undefined);
    const known = { gpuMemory: gpuMemoryAt(nowMs), last: memory.last, learnt: memory.learnt, lately: memory.lately };
    return { kind: 'pods', nowMs, signals, rules, outlook: { ...ahead, ...known, notes } };
  };
}

/** What is known of the time ahead, over the lead time of a pod, or of the nodes that `node` says. */
export function aheadOf(
  metric: ScalingMetric,
  pods: PodsMetric,
  { collector, look }: Surroundings,
): (nowMs: number, node?: LeadTimeRules) => Outlook {
  const hitsAt = cacheHits(metric, pods, collector);
  return (nowMs, node) => {
    const { ahead, ...others } = outlookOf(metric, look, nowMs, node);
    return { ...others, ahead: ahead && aheadAfterCache(ahead, hitsAt(nowMs).ratio) };
  };
}

function cacheHits(
  { missing }: ScalingMetric,
  { cacheHitRatio = 0 }: PodsMetric,
  collector: Collector,
): (nowMs: number) => HitRatio {
  if (typeof cacheHitRatio === 'number') return () => ({ ratio: cacheHitRatio, note: undefined });
  const look = lookAt('cache hit ratio', cacheHitRatio, collector);
  return (nowMs) => hitRatio(nowMs, look(), missing.holdMs);
}

function gpuMemoryOf(
  { gpuMemory }: ScalingMetric,
  { backlog, arrivals }: PodsMetric,
  collector: Collector,
): (nowMs: number) => Outlook['gpuMemory'] {
  if (gpuMemory === undefined) return () => undefined;
  const look = lookAt('GPU memory', gpuMemory.signal, collector);
  const memory = collector.get(gpuMemory.signal).history;
  const load = collector.get(arrivals ?? backlog).history;
  return (nowMs) => {
    const sinceMs = nowMs - FLAT_MS;
    // A key-value cache lies inside memory that was taken at the start: it moves with the load, or nothing does.
    const flat = gpuMemory.of === 'dcgm' && isFlat(memory.between(sinceMs, nowMs), load.between(sinceMs, nowMs));
    return { signal: look(), flat };
  };
}

function batchNoteOf(
  { missing }: ScalingMetric,
  { backlog, batchEfficiency }: PodsMetric,
  collector: Collector,
): (nowMs: number) => string | undefined {
  if (batchEfficiency === undefined) return () => undefined;
  const look = lookAt('batch efficiency', batchEfficiency, collector);
  const waiting = collector.get(backlog).history;
  return (nowMs) => {
    const filled = trust(look(), nowMs, missing.holdMs);
    return filled.state === 'fresh' ? batchNote(filled.sample.value, waiting.newest?.value ?? 0) : undefined;
  };
}

/** What the rules of all metrics have in common. */
export function raisingRules({
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
  const { gpuMemory } = metric;
  const ofMemory = gpuMemory && { raiseAbove: gpuMemory.raiseAbove, holdAbove: gpuMemory.holdAbove };
  return { ...raisingRules(metric), ...ofPod, deadline, gpuMemory: ofMemory, step, clearTolerance, share, limits };
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

function batchSecondsOf({ batchSeconds }: PodsMetric, collector: Collector): () => BatchSeconds {
  if (typeof batchSeconds === 'number') return () => batchSeconds;
  const look = lookAt('batch duration', batchSeconds.signal, collector);
  return () => ({ signal: look(), otherwise: batchSeconds.otherwise });
}
