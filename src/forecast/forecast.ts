/**
 * What will probably happen to one signal: history in, quantiles out. A model has no clock, does no I/O and uses no
 * chance: the same samples give the same forecast, bit for bit, also after it was saved and restored.
 */
export interface ForecastModel {
  /**
   * Takes a sample at its time (ms since the epoch); undefined says that it is known to be missing. Samples belong to
   * steps of `stepMs` named by their end: the step of 10:05 holds what was seen after 10:00 and until 10:05, as their
   * mean. A sample at the very end of a step closes it; otherwise the first sample of a later step does. Steps without
   * a sample are missing, never zero. Samples of a closed step (duplicates, out of order, a clock that goes back) are
   * ignored and counted.
   */
  observe(atMs: number, value: number | undefined, options?: ObserveOptions): void;
  /**
   * What is expected at `nowMs + horizonMs` for each horizon, and the quantiles of it. `quantiles` are within (0, 1)
   * and ascend. Forecasts are made for the horizons that the model was built with; any other time gets, for each
   * quantile, the higher forecast of the two horizons around it, and a time outside of them gets the nearest one.
   */
  forecast(nowMs: number, horizonsMs: readonly number[], quantiles: readonly number[]): Forecast | NotReady;
  /** All that the model has learnt, to be restored with the same options. */
  toJSON(): unknown;
}

export interface ObserveOptions {
  /** False in a maintenance window: the sample is the last value, but nothing is learnt from it. */
  readonly learn?: boolean;
}

/** What a model is built for. The same options are needed to restore a saved model. */
export interface ForecastOptions {
  /** Divides five minutes, or is a multiple of them that divides a day. */
  readonly stepMs: number;
  /** Multiples of the step, ascending, at most half a day. */
  readonly horizonsMs: readonly number[];
  /** May be shared by all series of a time zone. */
  readonly localTime: LocalTime;
  /** Without one, days differ by their place in the week only. */
  readonly calendar?: DayCalendar;
}

/** The clock on the wall of a time zone. */
export interface LocalTime {
  /** An IANA name. */
  readonly timeZone: string;
  /** What the wall shows minus UTC, in ms, at a time in ms since the epoch. */
  offsetMs(atMs: number): number;
}

/** What kind of day it is. `localDay` counts the days since 1970-01-01 in local time. */
export interface DayCalendar {
  /** Differs whenever the calendar's rules differ: what was learnt under other rules is not restored. */
  readonly id: string;
  /** The name of a special day ('closed', 'early', 'month-end'); undefined for a day like its weekday. */
  dayType(localDay: number): string | undefined;
  /** What happens on the day, by local time and ascending: opens, closes, batches. Days are compared by them. */
  events(localDay: number): readonly DayEvent[];
}

export interface DayEvent {
  readonly name: string;
  /** Minutes since local midnight, 0 to 1,440. */
  readonly minute: number;
}

export interface Forecast {
  readonly kind: 'forecast';
  /** The end of the step that it starts from. */
  readonly atMs: number;
  readonly values: readonly ForecastValue[];
  readonly explanation: Explanation;
}

export interface ForecastValue {
  readonly horizonMs: number;
  readonly median: number;
  /** One for each quantile that was asked for, in that order. Never negative, and ascending. */
  readonly quantiles: readonly number[];
}

export interface NotReady {
  readonly kind: 'not-ready';
  /** A sentence for the one on call. */
  readonly reason: string;
  /** When it will be ready if samples keep coming; undefined where that is not known. */
  readonly readyAtMs: number | undefined;
}

export interface Explanation {
  /** The kind of day that the farthest horizon falls on. */
  readonly dayType: string;
  /** The experts that count most at the farthest horizon; weights are parts of 1. */
  readonly experts: readonly ExpertWeight[];
  readonly samples: number;
  /** Steps without a usable sample between the first and the last step. */
  readonly missing: number;
  /** Samples that came too late, twice, or could not be a rate. */
  readonly ignored: number;
  readonly lastSampleMs: number;
  /** Part of the outcomes at or below the P90 forecast, over about the last week, for each horizon of the model. */
  readonly coverage: readonly number[];
}

export interface ExpertWeight {
  readonly name: string;
  readonly weight: number;
}
