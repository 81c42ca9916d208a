import type { Collected, Collector, OpenSource } from './collector.ts';
import { type LookAhead, UNKNOWN_FUTURE } from './look-ahead.ts';
import { metricKey } from './metric-key.ts';
import { type Planned, plan, signalsOf } from './plan.ts';
import type { Surroundings } from './pods-inputs.ts';
import { type Made, type Pooled, Pools, type PoolState, split } from './pools.ts';
import type { Decision } from '../policy/decision.ts';
import { decide, type Inputs } from '../policy/inputs.ts';
import { Memory } from '../policy/memory.ts';
import type { Pool, ScalingMetric } from '../spec/spec.ts';
import type { Answer, Store } from '../store/store.ts';

/** Told what the loop does. */
export interface LoopEvents {
  /** The same inputs give the same decision. */
  decided(metric: ScalingMetric, decision: Decision, nowMs: number, inputs: Inputs): void;
  /** A decision threw: a mistake of ours that costs this metric its answer, and no other. */
  failed(metric: ScalingMetric, error: unknown): void;
}

/** The time of day, and how to let others run. */
export interface Clock {
  now(): number;
  /** Only measures how long things take, in ms. */
  stopwatch(): number;
  /** Ends after whoever waits for the thread has had it. */
  pause(): Promise<void>;
}

/** What a tick started, and when each part of it ends. */
export interface Tick {
  /** Every metric whose signals are not read now was decided from what is known of them. */
  readonly decided: Promise<void>;
  /** Every source was read, or failed, and its metrics were decided again. */
  readonly read: Promise<unknown>;
}

/** How long decisions may keep the thread before requests get their turn, in ms. */
const SLICE_MS = 4;

/** One tick: asks the sources for what is due, decides every metric, and puts the answers into the store. */
export class Loop {
  readonly #collector: Collector;
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #events: LoopEvents;
  readonly #look: LookAhead;
  readonly #pools = new Pools();
  readonly #memories = new Map<string, Memory>();
  #plan: ReadonlySet<Planned> = new Set();
  #users: ReadonlyMap<Collected, readonly Planned[]> = new Map();

  constructor(parts: { collector: Collector; store: Store; clock: Clock; events: LoopEvents; look?: LookAhead }) {
    this.#collector = parts.collector;
    this.#store = parts.store;
    this.#clock = parts.clock;
    this.#events = parts.events;
    this.#look = parts.look ?? UNKNOWN_FUTURE;
  }

  /** From now on these metrics are answered. Those that stay keep what is known of their signals; the answers of others go. */
  apply(
    metrics: readonly ScalingMetric[],
    sources: ReadonlyMap<string, OpenSource>,
    pools: readonly Pool[] = [],
  ): void {
    this.#collector.want(metrics.flatMap(signalsOf), sources);
    const kept = new Set(metrics.map(metricKey));
    for (const { metric } of this.#plan) if (!kept.has(metricKey(metric))) this.#store.remove(named(metric));
    for (const known of this.#memories.keys()) if (!kept.has(known)) this.#memories.delete(known);
    const before = new Set([...this.#plan].map(({ metric }) => metricKey(metric)));
    this.#plan = new Set(metrics.map((metric) => plan(metric, this.#surroundings)));
    this.#pools.apply(pools, this.#plan);
    // From the first moment a metric is known by its name, if only to say that its first sample is on its way.
    for (const one of this.#plan) if (!before.has(metricKey(one.metric))) this.#answer(one);
    this.#share(this.#pools.all);
    const users = [...this.#plan].flatMap((planned) => planned.signals.map((signal) => [signal, planned] as const));
    const grouped = Map.groupBy(users, ([signal]) => signal);
    this.#users = new Map([...grouped].map(([signal, pairs]) => [signal, pairs.map(([, planned]) => planned)]));
  }

  /** One tick. It does not wait for what it started. */
  tick(): Tick {
    const calls = this.#collector.start(this.#clock.now());
    const read = calls.map(({ asked, ended }) => ended.then(() => this.#decide(this.#usersOf(asked))));
    // The others move with time alone: holds end, nowcasts go on. What is being read is decided when it is.
    const others = this.#plan.difference(this.#usersOf(calls.flatMap(({ asked }) => asked)));
    return { decided: this.#decide(others), read: Promise.all(read) };
  }

  /** How the pools stand. */
  pools(): readonly PoolState[] {
    return this.#pools.states(this.#clock.now());
  }

  #usersOf(signals: readonly Collected[]): ReadonlySet<Planned> {
    return new Set(signals.flatMap((signal) => this.#users.get(signal) ?? []));
  }

  async #decide(some: Iterable<Planned>): Promise<void> {
    let sinceMs = this.#clock.stopwatch();
    const touched = new Set<Pooled>();
    for (const planned of some) {
      const pooled = this.#plan.has(planned) ? this.#answer(planned) : undefined;
      if (pooled) touched.add(pooled);
      if (this.#clock.stopwatch() - sinceMs < SLICE_MS) continue;
      await this.#clock.pause();
      sinceMs = this.#clock.stopwatch();
    }
    this.#share(touched);
  }

  get #surroundings(): Surroundings {
    return { collector: this.#collector, look: this.#look, memoryOf: (metric) => this.#memoryOf(metric) };
  }

  /** What a metric remembers outlives a change of the specification that leaves it its name. */
  #memoryOf(metric: ScalingMetric): Memory {
    const key = metricKey(metric);
    const known = this.#memories.get(key) ?? new Memory();
    this.#memories.set(key, known);
    return known;
  }

  /** Decides a metric and answers it, unless it shares a pool: then the pool is returned, which must be split before it is answered. */
  #answer(planned: Planned): Pooled | undefined {
    const nowMs = this.#clock.now();
    const made = this.#make(planned, nowMs);
    const pooled = this.#pools.took(planned, made);
    if (pooled === undefined) this.#publish(planned, made, nowMs);
    return pooled;
  }

  #share(pools: Iterable<Pooled>): void {
    const nowMs = this.#clock.now();
    for (const pooled of pools) {
      for (const [planned, made] of split(pooled, nowMs)) {
        if (this.#plan.has(planned)) this.#publish(planned, made, nowMs);
      }
    }
  }

  #make({ metric, inputs: inputsAt }: Planned, nowMs: number): Made {
    try {
      const inputs = inputsAt(nowMs);
      return { decision: decide(inputs), inputs };
    } catch (error) {
      this.#events.failed(metric, error);
      return { decision: FAILED, inputs: undefined };
    }
  }

  /** What is answered is remembered, and told with what it was made from. */
  #publish({ metric }: Planned, { decision, inputs }: Made, nowMs: number): void {
    this.#store.put(answerOf(metric, decision));
    if (inputs === undefined) return;
    try {
      this.#memoryOf(metric).took(decision);
      this.#events.decided(metric, decision, nowMs, inputs);
    } catch (error) {
      this.#events.failed(metric, error);
    }
  }
}

const FAILED: Decision = {
  kind: 'refusal',
  reason: 'Forewarm failed to decide this metric; its log says why',
};

function answerOf(metric: ScalingMetric, decision: Decision): Answer {
  if (decision.kind === 'refusal') return { ...named(metric), kind: 'refusal', reason: decision.reason };
  const { value, atMs, untilMs, afterwards } = decision;
  return { ...named(metric), kind: 'value', value, atMs, untilMs, afterwards };
}

function named({ namespace, name, labels }: ScalingMetric): Pick<Answer, 'namespace' | 'metric' | 'labels'> {
  return { namespace, metric: name, labels };
}
