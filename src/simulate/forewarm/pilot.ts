import { type Collected, Collector } from '../../loop/collector.ts';
import { type Clock, Loop } from '../../loop/loop.ts';
import { SourceError } from '../../sources/source.ts';
import type { ScalingMetric, SignalSpec } from '../../spec/spec.ts';
import { Store } from '../../store/store.ts';
import type { HpaSpec } from '../autoscaler.ts';
import type { Reading } from '../hpa.ts';
import { type ByMetrics, type Task, TICK_MS } from '../pilot.ts';
import type { Look } from '../pipeline.ts';
import type { Sensors } from '../sensors.ts';
import { type Looking, lookAhead } from './ahead.ts';
import { ForecastLog } from './forecast-score.ts';
import type { Metrics } from './written.ts';

/** What of the program is switched off, to see what it is worth. */
export interface Blindness {
  readonly nowcast: boolean;
  readonly learntLead: boolean;
}

const SEEING: Blindness = { nowcast: false, learntLead: false };

/**
 * Forewarm at the wheel: the program's own loop with its memory and its store, fed with what the simulated sources show. The HPA
 * follows the metric of pods, and placeholders that of warm pods where there is one.
 */
export function forewarmPilot(metrics: Metrics, hpa: HpaSpec, task: Task, blind: Blindness = SEEING): ByMetrics {
  const { pods, warm } = metrics;
  const log = new ForecastLog(pods.forecast?.quantile ?? 0.9, task.learnUntilMs);
  let adapter: Adapter | undefined;
  const answer = (metric: ScalingMetric, nowMs: number): Reading =>
    adapter?.answer(metric, nowMs) ?? { error: 'nothing was decided yet' };
  return {
    hpa,
    tick: (nowMs, sensors) => {
      adapter ??= new Adapter(metrics, { sensors, log }, blind);
      adapter.tick(nowMs);
    },
    read: (nowMs) => [answer(pods, nowMs)],
    forecast: () => log.score(),
    ...(warm && { warm: placeholders((nowMs) => answer(warm, nowMs)) }),
  };
}

/** A signal as the collector keeps it, and the sensor that stands for it. */
interface Feed {
  readonly into: Collected;
  readonly look: (nowMs: number) => Look;
  /** Nothing but the newest sample is remembered. */
  readonly forgets: boolean;
}

class Adapter {
  readonly #collector = new Collector(TICK_MS, { read: () => {}, overrun: () => {}, failed: () => {} }, () => 0);
  readonly #store = new Store();
  readonly #metrics: Metrics;
  readonly #loop: Loop;
  readonly #blind: boolean;
  readonly #sensors: Sensors;
  #feeds: readonly Feed[] = [];
  #nowMs = Number.NaN;

  constructor(metrics: Metrics, { sensors, log }: Pick<Looking, 'sensors' | 'log'>, blind: Blindness) {
    const now = (): number => this.#nowMs;
    const clock: Clock = { now, stopwatch: () => 0, pause: () => Promise.resolve() };
    const look = lookAhead(metrics, { sensors, log, now, blind: blind.learntLead });
    const events = { decided: () => {}, failed: unexpected };
    this.#metrics = metrics;
    this.#blind = blind.nowcast;
    this.#sensors = sensors;
    this.#loop = new Loop({ collector: this.#collector, store: this.#store, clock, events, look });
  }

  tick(nowMs: number): void {
    if (Number.isNaN(this.#nowMs)) this.#begin(nowMs);
    this.#nowMs = nowMs;
    for (const { into, look, forgets } of this.#feeds) {
      const { sample, trouble } = look(nowMs);
      into.error = trouble === undefined ? undefined : new SourceError('unavailable', trouble);
      if (forgets) into.history.clear();
      if (sample !== undefined) into.history.record(sample);
    }
    this.#loop.tick();
  }

  /** As the server does: an answer that is past its time is an error. */
  answer({ namespace, name }: ScalingMetric, nowMs: number): Reading {
    const answer = this.#store.find(namespace, name, undefined)[0]?.answer;
    if (answer === undefined) return { error: 'nothing was decided yet' };
    if (answer.kind === 'refusal') return { error: answer.reason };
    return nowMs < answer.untilMs ? { value: answer.value } : { error: answer.afterwards };
  }

  /** No source is open: what they show is put where the collector would put it, and so each tick decides every metric at once. */
  #begin(nowMs: number): void {
    this.#nowMs = nowMs;
    const { pods, warm } = this.#metrics;
    this.#loop.apply(warm ? [pods, warm] : [pods], new Map());
    this.#feeds = this.#feedsOf(pods);
  }

  /** Without the recent rates nothing can be carried forward. */
  #feedsOf({ answers }: ScalingMetric): readonly Feed[] {
    if (answers.kind !== 'pods') throw new TypeError('a metric of pods can be simulated, and no other');
    const { backlog, arrivals, completions, readyPods } = answers;
    const sensors = this.#sensors;
    const feed = (signal: SignalSpec | undefined, look: Feed['look'], forgets = false): Feed[] =>
      signal ? [{ into: this.#collector.get(signal), look, forgets }] : [];
    return [
      ...feed(backlog, sensors.backlog),
      ...feed(arrivals, sensors.arrivalsPerSecond, this.#blind),
      ...feed(completions, sensors.completionsPerSecond),
      ...feed(readyPods, sensors.readyPods),
    ];
  }
}

function unexpected(_: ScalingMetric, error: unknown): never {
  throw error;
}

/** Placeholders follow their metric as replicas follow theirs; without an answer they stay. */
function placeholders(read: (nowMs: number) => Reading): NonNullable<ByMetrics['warm']> {
  let kept = 0;
  return (nowMs) => {
    const reading = read(nowMs);
    if ('value' in reading) kept = reading.value;
    return kept;
  };
}
