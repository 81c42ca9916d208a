import type { Sample } from '../series/series.ts';

/** The metrics of Pub/Sub in Cloud Monitoring that can be read, without their prefix `pubsub.googleapis.com/`. */
export type PubsubMetric =
  | 'subscription/num_undelivered_messages'
  | 'subscription/num_unacked_messages_by_region'
  | 'subscription/oldest_unacked_message_age'
  | 'subscription/ack_message_count'
  | 'topic/send_message_operation_count';

/** Asks for a Pub/Sub metric of one subscription or topic; counts are answered as a rate per second. */
export interface PubsubQuery {
  readonly kind: 'pubsub';
  readonly metric: PubsubMetric;
  /** The subscription's or the topic's id, without its project. */
  readonly id: string;
}

/** Asks for the one number that a PromQL expression gives. */
export interface PrometheusQuery {
  readonly kind: 'prometheus';
  readonly expr: string;
  /** A PromQL expression for the time (Unix seconds) of the newest sample behind `expr`; undefined when it reads no series. */
  readonly freshness?: string | undefined;
}

/** Asks for a column of a recorded or generated series. */
export interface ReplayQuery {
  readonly kind: 'replay';
  readonly series: string;
}

export type Query = PubsubQuery | PrometheusQuery | ReplayQuery;

/** What one query gave: a sample with its own time, or the reason why there is none. */
export type Reading = Sample | SourceError;

/**
 * One outside system that can be asked for numbers.
 * The contract (test/contract/source.ts): values are finite, never negative and at most 2^53 - 1; times are when the value was
 * true, never when it was read; missing is an error, never 0; a call ends by its own timeout or when `signal` aborts.
 */
export interface Source {
  /** Splits queries into groups that one call each can answer. Every query is in exactly one group. */
  batches(queries: readonly Query[]): readonly (readonly Query[])[];
  /**
   * The newest value of each query of one batch, in the same order.
   * @throws {SourceError} when the whole call failed
   */
  latest(batch: readonly Query[], nowMs: number, signal: AbortSignal): Promise<readonly Reading[]>;
  /**
   * The samples from `fromMs` to `toMs`, both included, oldest first, one per `stepMs` at the most; gaps are left out.
   * @throws {SourceError}
   */
  range(query: Query, span: Span, signal: AbortSignal): Promise<readonly Sample[]>;
}

/** A stretch of time in ms since the epoch, and the step on which it is wanted. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
  readonly stepMs: number;
}

/** Named by what somebody has to do about it. */
export type Trouble =
  /** the source answered and has nothing: idle, gone, or never there */
  | 'no-data'
  /** the source answered with a number that cannot be true */
  | 'bad-value'
  /** the source says itself that its answer is incomplete */
  | 'partial'
  /** the question is wrong, and will be the next time too */
  | 'bad-query'
  /** who we are is unknown or may not ask */
  | 'denied'
  /** the project, subscription or path does not exist */
  | 'not-found'
  /** asked too often */
  | 'throttled'
  /** no connection, a server's error, or an answer that makes no sense */
  | 'unavailable'
  /** no answer in time */
  | 'timeout';

/**
 * Why a source gave no sample. The message is read in an HPA's events by people of any tenant: it holds no URL, token, header
 * or e-mail address.
 */
export class SourceError extends Error {
  readonly trouble: Trouble;

  constructor(trouble: Trouble, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'SourceError';
    this.trouble = trouble;
  }
}

/**
 * 2^53 - 1. Above it numbers are not exact; and from 2^63 / 1000 on, a little higher, the HPA's arithmetic in thousandths
 * overflows and a huge number scales to nothing.
 */
export const LARGEST_VALUE = Number.MAX_SAFE_INTEGER;

/** How far a source's clock may run ahead of ours before its times are not believed. */
export const CLOCK_SKEW_MS = 60_000;

/**
 * A reading that keeps the contract: `value` as it is when it can be true, else the error that says what was found.
 * A time slightly ahead of ours is our clock being late: it counts as now.
 */
export function reading(value: number, atMs: number, nowMs: number): Reading {
  if (Number.isNaN(value)) return new SourceError('no-data', 'the value is not a number');
  if (!Number.isFinite(value)) return new SourceError('bad-value', `the value is ${value}`);
  if (value < 0) return new SourceError('bad-value', `the value is negative (${value})`);
  if (value > LARGEST_VALUE) return new SourceError('bad-value', `the value is too large to be true (${value})`);
  if (!Number.isFinite(atMs)) return new SourceError('bad-value', 'the value has no time');
  if (atMs > nowMs + CLOCK_SKEW_MS) {
    return new SourceError(
      'bad-value',
      `the value's time is ${Math.round((atMs - nowMs) / 1000)} s in the future: compare the clocks`,
    );
  }
  return { atMs: Math.min(atMs, nowMs), value };
}
