import type { SignalRef } from './collector.ts';
import { Forecaster, type ForecasterParts, type ForecasterSettings } from './forecaster.ts';
import type { DayCalendar, LocalTime } from '../forecast/forecast.ts';
import type { Expectation } from '../forecast/foresight.ts';
import { plannedLeadMs } from '../forecast/horizons.ts';
import type { History } from '../series/history.ts';
import { aheadOf } from '../policy/ahead.ts';
import type { ArrivalsAhead } from '../policy/predicted.ts';
import { metricKey } from './metric-key.ts';
import { USUAL_FORECAST } from '../spec/forecast-rules.ts';
import type { ForecastRules, ScalingMetric, SignalSpec } from '../spec/spec.ts';

export interface ForecastersParts extends ForecasterParts {
  /** What is known of a signal now. */
  readonly history: (signal: SignalRef) => History;
  /** A calendar by its name; undefined where there is none. */
  readonly calendar: (name: string) => (DayCalendar & { readonly timeZone: string }) | undefined;
  readonly localTime: (timeZone: string) => LocalTime;
  /** Learning the past broke: a mistake of ours that costs no metric its answer. */
  readonly failed: (error: unknown) => void;
}

/** How the forecast of one metric stands. */
export interface ForecastState {
  readonly namespace: string;
  readonly metric: string;
  readonly quantile: number;
  readonly expectation: Expectation;
}

/** Samples of five minutes: an opening is over in less than an hour, and state and cost stay small. */
const STEP_MS = 300_000;
/** Each holds some 150 kB. */
const MOST_FORECASTERS = 2000;
const FORGOTTEN_MS = 3_600_000;
const FORGET_EVERY_MS = 60_000;

/** A metric that asks for a forecast. */
interface Use {
  readonly metric: ScalingMetric;
  readonly forecaster: Forecaster;
  readonly history: History;
  askedMs: number;
}

/** The forecasters of all metrics; metrics that ask for the same share one. */
export class Forecasters {
  readonly #parts: ForecastersParts;
  readonly #known = new Map<string, Forecaster>();
  readonly #inUse = new Map<string, Use>();
  /** The same by metric and planned lead time: a metric of the specification is one object for as long as it is in effect. */
  readonly #uses = new WeakMap<ScalingMetric, Map<number, Use>>();
  #forgotMs = Number.NEGATIVE_INFINITY;
  #preparing: Promise<void> | undefined;
  #stopped = false;

  constructor(parts: ForecastersParts) {
    this.#parts = parts;
  }

  /** What is ahead of a metric within the horizon; undefined where nothing of it is forecast. */
  arrivals(metric: ScalingMetric, horizonMs: number, nowMs: number): ArrivalsAhead | undefined {
    const signal = forecastSignal(metric);
    return signal && this.#ahead(metric, signal, horizonMs, nowMs);
  }

  /** How all forecasts that were asked for lately stand. */
  *states(nowMs: number): IterableIterator<ForecastState> {
    for (const { metric, forecaster, askedMs } of this.#inUse.values()) {
      if (nowMs - askedMs > FORGOTTEN_MS) continue;
      const expectation = forecaster.expect(nowMs);
      const { namespace, name } = metric;
      if (expectation) yield { namespace, metric: name, quantile: forecaster.settings.quantile, expectation };
    }
  }

  /** Keeps what was learnt over a restart, one forecaster after the other. */
  async save(): Promise<void> {
    for (const forecaster of this.#known.values()) {
      await forecaster.save();
      await this.#parts.pause();
    }
  }

  /** Ends when no past is being read. */
  async learnt(): Promise<void> {
    await this.#preparing;
  }

  /** Nothing more is prepared. */
  stop(): void {
    this.#stopped = true;
  }

  #ahead(metric: ScalingMetric, signal: SignalSpec, horizonMs: number, nowMs: number): ArrivalsAhead {
    const rules = rulesOf(metric);
    const use = this.#useOf(metric, signal, horizonMs, nowMs);
    if (use === undefined) return unusable(rules, horizonMs, `not forecast: ${MOST_FORECASTERS} signals already are`);
    const { forecaster, history } = use;
    use.askedMs = nowMs;
    forecaster.askedMs = nowMs;
    if (forecaster.isDue(nowMs)) this.#prepare(nowMs);
    if (history.newest !== undefined) forecaster.feed(history.newest);
    const expectation = forecaster.expect(nowMs, horizonMs) ?? this.#expectMeanwhile(metric, horizonMs, nowMs);
    if (expectation === undefined) return unusable(rules, horizonMs, forecaster.trouble ?? 'not ready yet');
    return aheadOf({ mode: modeOf(rules.mode), quantile: rules.quantile }, expectation);
  }

  /** While a forecaster for another lead time learns the past, as a new one was measured, the one before goes on. */
  #expectMeanwhile(metric: ScalingMetric, horizonMs: number, nowMs: number): Expectation | undefined {
    for (const { forecaster, history } of this.#uses.get(metric)?.values() ?? []) {
      if (history.newest !== undefined) forecaster.feed(history.newest);
      const expectation = forecaster.expect(nowMs, horizonMs);
      if (expectation !== undefined) return expectation;
    }
    return undefined;
  }

  #useOf(metric: ScalingMetric, signal: SignalSpec, horizonMs: number, nowMs: number): Use | undefined {
    const uses = this.#uses.get(metric) ?? new Map<number, Use>();
    this.#uses.set(metric, uses);
    const leadMs = plannedLeadMs(horizonMs, STEP_MS);
    const known = uses.get(leadMs);
    if (known !== undefined && this.#known.get(known.forecaster.key) === known.forecaster) return known;
    const forecaster = this.#forecaster(this.#settings(metric, signal, leadMs), nowMs);
    if (forecaster === undefined) return undefined;
    const use = { metric, forecaster, history: this.#parts.history(signal), askedMs: nowMs };
    uses.set(leadMs, use);
    this.#inUse.set(`${metricKey(metric)} ${forecaster.key}`, use);
    return use;
  }

  #forecaster(settings: ForecasterSettings, nowMs: number): Forecaster | undefined {
    const key = keyOf(settings);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    if (this.#known.size >= MOST_FORECASTERS) this.#forget(nowMs);
    if (this.#known.size >= MOST_FORECASTERS) return undefined;
    const fresh = new Forecaster(key, settings, this.#parts);
    this.#known.set(key, fresh);
    return fresh;
  }

  #settings(metric: ScalingMetric, { source, query }: SignalSpec, leadMs: number): ForecasterSettings {
    const { quantile, learnNothing } = rulesOf(metric);
    const calendar = metric.calendar === undefined ? undefined : this.#parts.calendar(metric.calendar);
    const timeZone = calendar?.timeZone ?? metric.timeZone ?? 'UTC';
    return {
      stepMs: STEP_MS,
      leadMs,
      quantile,
      learnNothing,
      calendar,
      localTime: this.#parts.localTime(timeZone),
      signal: { source, query },
    };
  }

  #prepare(nowMs: number): void {
    this.#preparing ??= this.#prepareAll(nowMs).finally(() => {
      this.#preparing = undefined;
    });
  }

  /** One after the other, so that a restart does not fall on the sources with everything at once. */
  async #prepareAll(nowMs: number): Promise<void> {
    try {
      this.#forget(nowMs);
      for (const forecaster of this.#known.values()) {
        if (this.#stopped) return;
        if (forecaster.isDue(nowMs)) await forecaster.prepare();
      }
    } catch (error) {
      this.#parts.failed(error);
    }
  }

  /** At the most once a minute, as it looks at everything. */
  #forget(nowMs: number): void {
    if (Math.abs(nowMs - this.#forgotMs) < FORGET_EVERY_MS) return;
    this.#forgotMs = nowMs;
    for (const [key, { askedMs }] of this.#known) if (nowMs - askedMs > FORGOTTEN_MS) this.#known.delete(key);
    for (const [key, { askedMs }] of this.#inUse) if (nowMs - askedMs > FORGOTTEN_MS) this.#inUse.delete(key);
  }
}

/** What of a metric is forecast: the arrivals of a `pods:` metric; a `signal:` only where it says how. */
function forecastSignal({ answers, forecast }: ScalingMetric): SignalSpec | undefined {
  if (answers.kind === 'pods') return answers.arrivals;
  return answers.kind === 'signal' && forecast !== undefined ? answers.signal : undefined;
}

function rulesOf({ forecast }: ScalingMetric): ForecastRules {
  return forecast ?? USUAL_FORECAST;
}

function keyOf({ signal, stepMs, leadMs, quantile, localTime, calendar, learnNothing }: ForecasterSettings): string {
  return JSON.stringify([signal, stepMs, leadMs, quantile, localTime.timeZone, calendar?.id ?? null, learnNothing]);
}

type Used = Pick<ForecastRules, 'mode' | 'quantile'>;

function unusable({ mode, quantile }: Used, horizonMs: number, reason: string): ArrivalsAhead {
  const nothing = { perSecond: 0, unforeseen: false, ageMs: 0, aboveLast: undefined, recentSameSlotMax: undefined };
  return { mode: modeOf(mode), quantile, horizonMs, ...nothing, usable: false, reason };
}

function modeOf(mode: ForecastRules['mode']): ArrivalsAhead['mode'] {
  return mode === 'enforce' ? 'enforce' : 'observe';
}
