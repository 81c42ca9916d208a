import { type Collected, Collector } from '../../loop/collector.ts';
import { type Clock, Loop } from '../../loop/loop.ts';
import { SourceError } from '../../sources/source.ts';
import type { Pool, ScalingMetric, SignalSpec } from '../../spec/spec.ts';
import { Store } from '../../store/store.ts';
import { readingOf } from '../answered.ts';
import type { Reading } from '../hpa.ts';
import { TICK_MS } from '../pilot.ts';
import type { Look } from '../pipeline.ts';
import type { Sensors } from '../sensors.ts';
import { lookAhead, type Seen } from './ahead.ts';
import type { ForecastLog } from './forecast-score.ts';
import type { Metrics } from './written.ts';

/** What of the program is switched off, to see what it is worth. */
export interface Blindness {
  readonly nowcast: boolean;
  readonly learntLead: boolean;
}

/** A service whose pods are steered. */
export interface Member {
  readonly metrics: Metrics;
  readonly sensors: Sensors;
  /** Where its forecasts are judged. */
  readonly log: ForecastLog;
}

/** A signal as the collector keeps it, and the sensor that stands for it. */
interface Feed {
  readonly into: Collected;
  readonly look: (nowMs: number) => Look;
  /** Nothing but the newest sample is remembered. */
  readonly forgets: boolean;
}

/** The program's own loop with its memory and its store, fed with what the simulated sources show. */
export class Adapter {
  readonly #collector = new Collector(TICK_MS, { read: () => {}, overrun: () => {}, failed: () => {} }, () => 0);
  readonly #store = new Store();
  readonly #loop: Loop;
  readonly #feeds: readonly Feed[];
  #nowMs: number;
  /** What the program would only log: in a simulated world it is a mistake of ours. */
  #failure: { readonly error: unknown } | undefined;

  constructor(nowMs: number, members: readonly Member[], pools: readonly Pool[], blind: Blindness) {
    this.#nowMs = nowMs;
    const now = (): number => this.#nowMs;
    const clock: Clock = { now, stopwatch: () => 0, pause: () => Promise.resolve() };
    const looks = members.map((one) => [one.metrics, lookAhead(one, now, blind.learntLead)] as const);
    const failed = (_: ScalingMetric, error: unknown): void => {
      this.#failure ??= { error };
    };
    const look = { ...joined(looks), failed };
    this.#loop = new Loop({
      collector: this.#collector,
      store: this.#store,
      clock,
      events: { decided: () => {}, failed },
      look,
    });
    // No source is open: what they show is put where the collector would put it, and so each tick decides every metric at once.
    const metrics = members.flatMap(({ metrics: { pods, warm } }) => (warm ? [pods, warm] : [pods]));
    this.#loop.apply(metrics, new Map(), pools);
    this.#feeds = members.flatMap((one) => this.#feedsOf(one, blind.nowcast));
  }

  /** @throws what a decision or a look ahead threw */
  tick(nowMs: number): void {
    this.#nowMs = nowMs;
    for (const { into, look, forgets } of this.#feeds) {
      const { sample, trouble } = look(nowMs);
      into.error = trouble === undefined ? undefined : new SourceError('unavailable', trouble);
      if (forgets) into.history.clear();
      if (sample !== undefined) into.history.record(sample);
    }
    this.#loop.tick();
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  /** What the HPA of a metric reads. */
  answer({ namespace, name }: Pick<ScalingMetric, 'namespace' | 'name'>, nowMs: number): Reading {
    return readingOf(this.#store.find(namespace, name, undefined)[0]?.answer, nowMs);
  }

  /** Without the recent rates nothing can be carried forward. */
  #feedsOf({ metrics: { pods }, sensors }: Member, blind: boolean): readonly Feed[] {
    if (pods.answers.kind !== 'pods') throw new TypeError('a metric of pods can be simulated, and no other');
    const { backlog, arrivals, completions, readyPods } = pods.answers;
    const feed = (signal: SignalSpec | undefined, look: Feed['look'], forgets = false): Feed[] =>
      signal ? [{ into: this.#collector.get(signal), look, forgets }] : [];
    return [
      ...feed(backlog, sensors.backlog),
      ...feed(arrivals, sensors.arrivalsPerSecond, blind),
      ...feed(completions, sensors.completionsPerSecond),
      ...feed(readyPods, sensors.readyPods),
    ];
  }
}

/** Asks each metric's own; what is asked for by a name that no metric has is the first one's. */
function joined(looks: readonly (readonly [Metrics, Seen])[]): Seen {
  const byMetric = new Map(looks.map(([{ pods }, look]) => [pods.name, look]));
  const byCalendar = new Map(looks.map(([{ pods }, look]) => [pods.calendar, look]));
  const byTarget = new Map(looks.map(([{ pods }, look]) => [pods.forecast?.leadTime.of?.name, look]));
  const first = looks[0]?.[1];
  return {
    arrivals: (metric, horizonMs, nowMs) => (byMetric.get(metric.name) ?? first)?.arrivals(metric, horizonMs, nowMs),
    schedule: (calendar, nowMs) => (byCalendar.get(calendar) ?? first)?.schedule(calendar, nowMs),
    leadTime: (what, namespace, of) => (byTarget.get(of.name) ?? first)?.leadTime(what, namespace, of),
  };
}
