import type { Sample } from '../../series/series.ts';
import type { ForecastScore } from '../pilot.ts';

const STEP_MS = 300_000;
const DAY_MS = 86_400_000;
/** The naive forecast looks at this time of day on so many days before. */
const NAIVE_DAYS = 7;

interface Said {
  readonly atMs: number;
  readonly horizonMs: number;
  readonly value: number;
}

/** Compares what was forecast with what came: the highest mean of five minutes within the lead time. */
export class ForecastLog {
  readonly #quantile: number;
  readonly #fromMs: number;
  readonly #means = new Map<number, { sum: number; count: number }>();
  #said: Said[] = [];
  #newestMs = Number.NEGATIVE_INFINITY;

  /** Forecasts from `fromMs` on are judged. */
  constructor(quantile: number, fromMs: number) {
    this.#quantile = quantile;
    this.#fromMs = fromMs;
  }

  /** Takes the newest sample of the arrivals. */
  came({ atMs, value }: Sample): void {
    if (atMs <= this.#newestMs) return;
    this.#newestMs = atMs;
    const step = Math.ceil(atMs / STEP_MS);
    const mean = this.#means.get(step) ?? { sum: 0, count: 0 };
    this.#means.set(step, { sum: mean.sum + value, count: mean.count + 1 });
  }

  /** Takes a forecast; one in five minutes is kept. */
  said(atMs: number, horizonMs: number, value: number): void {
    if (atMs < this.#fromMs || Number.isNaN(value)) return;
    if (atMs - (this.#said.at(-1)?.atMs ?? Number.NEGATIVE_INFINITY) >= STEP_MS) {
      this.#said.push({ atMs, horizonMs, value });
    }
  }

  /** Undefined where nothing can be judged yet. */
  score(): ForecastScore | undefined {
    const judged = this.#said.flatMap(({ atMs, horizonMs, value }) => {
      const truth = this.#highest(atMs, horizonMs);
      const naive = this.#naive(atMs, horizonMs);
      return truth === undefined || naive === undefined ? [] : [{ truth, value, naive }];
    });
    if (judged.length === 0) return undefined;
    const mean = (of: (one: (typeof judged)[number]) => number): number =>
      judged.reduce((sum, one) => sum + of(one), 0) / judged.length;
    return {
      pinball: mean(({ truth, value }) => this.#pinball(truth, value)),
      naivePinball: mean(({ truth, naive }) => this.#pinball(truth, naive)),
      coverage: mean(({ truth, value }) => (truth <= value ? 1 : 0)),
    };
  }

  /** The loss of a quantile (R. Koenker and G. Bassett, 1978). */
  #pinball(truth: number, forecast: number): number {
    const short = truth - forecast;
    return Math.max(this.#quantile * short, (this.#quantile - 1) * short);
  }

  #highest(atMs: number, horizonMs: number): number | undefined {
    let highest: number | undefined;
    for (let step = Math.floor(atMs / STEP_MS) + 1; step <= Math.floor((atMs + horizonMs) / STEP_MS) + 1; step++) {
      const mean = this.#means.get(step);
      if (mean === undefined) return undefined;
      highest = Math.max(highest ?? 0, mean.sum / mean.count);
    }
    return highest;
  }

  /** The same quantile of what came at this time on the days before. */
  #naive(atMs: number, horizonMs: number): number | undefined {
    const days = Array.from({ length: NAIVE_DAYS }, (_, i) => this.#highest(atMs - (i + 1) * DAY_MS, horizonMs));
    const known = days.filter((value) => value !== undefined).toSorted((a, b) => a - b);
    return known[Math.ceil(this.#quantile * known.length) - 1];
  }
}
