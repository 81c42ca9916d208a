import type { Stretch } from './arrivals.ts';

/** How long messages wait from their arrival until a worker takes them for good. */
export interface WaitSummary {
  readonly messages: number;
  readonly meanSeconds: number;
  readonly p50Seconds: number;
  readonly p95Seconds: number;
  readonly p99Seconds: number;
  readonly maxSeconds: number;
  /** The share of messages that waited no longer than the objective, 0 to 1. */
  readonly withinSlo: number;
  /** The same in the 15 minutes in which it is lowest. */
  readonly worstWindow: number;
  /** Seconds beyond the objective, over all messages: the integral of lateness. */
  readonly lateSeconds: number;
  /** How long after its deadline the latest message was taken; 0 when all were in time. What a batch lane is late by. */
  readonly latestSeconds: number;
}

export const BUCKET_MS = 10_000;
const WINDOW_BUCKETS = (15 * 60_000) / BUCKET_MS;
const { floor } = Math;
const FINE_SECONDS = 0.1;
const FINE_BINS = 6000;
const COARSE_SECONDS = 10;
const COARSE_BINS = 100_000;

/** Takes waits within a stretch of arrivals and sums them up: a histogram over all, and sums by the 10 s in which they arrived. */
export class Waits {
  readonly #stretch: Stretch;
  readonly #sloMs: number;
  readonly #bins = new Float64Array(FINE_BINS + COARSE_BINS);
  readonly count: Float64Array;
  readonly late: Float64Array;
  readonly sumMs: Float64Array;
  readonly maxMs: Float64Array;
  #lateMs = 0;

  constructor(stretch: Stretch, sloMs: number) {
    this.#stretch = stretch;
    this.#sloMs = sloMs;
    const buckets = Math.ceil((stretch.toMs - stretch.fromMs) / BUCKET_MS);
    this.count = new Float64Array(buckets);
    this.late = new Float64Array(buckets);
    this.sumMs = new Float64Array(buckets);
    this.maxMs = new Float64Array(buckets);
  }

  record(arrivalMs: number, startMs: number): void {
    const { fromMs, toMs } = this.#stretch;
    if (arrivalMs < fromMs || arrivalMs >= toMs) return;
    const waitMs = startMs - arrivalMs;
    const bucket = floor((arrivalMs - fromMs) / BUCKET_MS);
    const bin = binOf(waitMs / 1000);
    this.#bins[bin] = (this.#bins[bin] ?? 0) + 1;
    this.count[bucket] = (this.count[bucket] ?? 0) + 1;
    this.sumMs[bucket] = (this.sumMs[bucket] ?? 0) + waitMs;
    if (waitMs > (this.maxMs[bucket] ?? 0)) this.maxMs[bucket] = waitMs;
    if (waitMs <= this.#sloMs) return;
    this.late[bucket] = (this.late[bucket] ?? 0) + 1;
    this.#lateMs += waitMs - this.#sloMs;
  }

  summary(): WaitSummary {
    const messages = sum(this.count);
    const maxMs = this.maxMs.reduce((a, b) => Math.max(a, b), 0);
    return {
      messages,
      meanSeconds: messages === 0 ? 0 : sum(this.sumMs) / messages / 1000,
      p50Seconds: this.#quantile(0.5, messages),
      p95Seconds: this.#quantile(0.95, messages),
      p99Seconds: this.#quantile(0.99, messages),
      maxSeconds: maxMs / 1000,
      withinSlo: messages === 0 ? 1 : 1 - sum(this.late) / messages,
      worstWindow: this.#worstWindow(),
      lateSeconds: this.#lateMs / 1000,
      latestSeconds: Math.max(0, maxMs - this.#sloMs) / 1000,
    };
  }

  /** Minute by minute, by the time of arrival. */
  minutes(): { readonly arrived: readonly number[]; readonly late: readonly number[] } {
    return { arrived: byMinute(this.count), late: byMinute(this.late) };
  }

  #quantile(share: number, messages: number): number {
    let seen = 0;
    for (let bin = 0; bin < this.#bins.length; bin++) {
      seen += this.#bins[bin] ?? 0;
      if (seen >= share * messages) return lowerEdge(bin);
    }
    return 0;
  }

  #worstWindow(): number {
    let worst = 1;
    for (let from = 0; from < this.count.length; from += WINDOW_BUCKETS) {
      const messages = sum(this.count.subarray(from, from + WINDOW_BUCKETS));
      const late = sum(this.late.subarray(from, from + WINDOW_BUCKETS));
      if (messages > 0) worst = Math.min(worst, 1 - late / messages);
    }
    return worst;
  }
}

function binOf(seconds: number): number {
  if (seconds < FINE_BINS * FINE_SECONDS) return floor(seconds / FINE_SECONDS);
  return FINE_BINS + Math.min(COARSE_BINS - 1, floor((seconds - FINE_BINS * FINE_SECONDS) / COARSE_SECONDS));
}

function lowerEdge(bin: number): number {
  return bin < FINE_BINS ? bin * FINE_SECONDS : FINE_BINS * FINE_SECONDS + (bin - FINE_BINS) * COARSE_SECONDS;
}

const MINUTE_BUCKETS = 60_000 / BUCKET_MS;

function byMinute(buckets: Float64Array): number[] {
  return Array.from({ length: Math.ceil(buckets.length / MINUTE_BUCKETS) }, (_, minute) =>
    sum(buckets.subarray(minute * MINUTE_BUCKETS, (minute + 1) * MINUTE_BUCKETS)),
  );
}

function sum(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
