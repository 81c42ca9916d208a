import { equals, type Matcher, selector } from '../promql-text.ts';

/** What a preset can tell of a server, and in which unit. */
export const MEANINGS = {
  queue: 'requests that wait',
  running: 'requests that are being worked on',
  load: 'requests that wait or are being worked on',
  batchSize: 'requests in a batch, on average',
  batchSeconds: 'seconds that a batch takes, on average',
  serviceRate: 'requests that are completed a second',
  batchEfficiency: 'the share of the largest batch that is filled',
  kvCache: 'the share of the key-value cache that is used, of the fullest server',
  cacheHitRatio: 'the share of requests that the response cache answers',
} as const;

export type Measure = keyof typeof MEANINGS;

export const MEASURES: readonly Measure[] = [
  'queue',
  'running',
  'load',
  'batchSize',
  'batchSeconds',
  'serviceRate',
  'batchEfficiency',
  'kvCache',
  'cacheHitRatio',
];

/** Measures that are a share of something, from 0 to 1. */
export const SHARES: readonly Measure[] = ['batchEfficiency', 'kvCache', 'cacheHitRatio'];

/** What a user asks of a preset. */
export interface Asked {
  /** Label names, by their grammar, and values of any text. */
  readonly match: Readonly<Record<string, string>>;
  /** Over how long rates and means are taken, as PromQL writes it: `5m`. */
  readonly window: string;
  /** The largest batch that the server is set to; not every server says it. */
  readonly maxBatch: number | undefined;
}

/** How one kind of server is asked. Every expression gives one number, or nothing where the server is idle or gone. */
export interface Preset {
  /** Its own name, for people. */
  readonly title: string;
  /** The label by which it tells its models or queues apart, if it has one. */
  readonly subject: string | undefined;
  /** Where its metrics and their meaning are written down. */
  readonly source: string;
  readonly measures: Readonly<Partial<Record<Measure, Expression>>>;
}

export type Expression = (asked: Asked) => string;

/** A metric with the user's labels, and some more. */
export function series({ match }: Asked, name: string, ...more: readonly Matcher[]): string {
  return selector(name, [...equals(match), ...more]);
}

/** The sum of a gauge over all servers. */
export function total(name: string): Expression {
  return (asked) => `sum(${series(asked, name)})`;
}

/** What a counter of all servers grows by in a second. */
export function perSecond(name: string): Expression {
  return (asked) => `sum(rate(${series(asked, name)}[${asked.window}]))`;
}

/** The mean over servers and time of a gauge that jumps. */
export function usual(name: string): Expression {
  return (asked) => `avg(avg_over_time(${series(asked, name)}[${asked.window}]))`;
}

/** A quotient; nothing, rather than NaN, where the divisor is 0: an idle server has no mean. */
export function per(dividend: Expression, divisor: Expression): Expression {
  return (asked) => `${dividend(asked)} / (${divisor(asked)} > 0)`;
}

/** The mean of what a histogram or summary saw. */
export function meanOf(name: string): Expression {
  return per(perSecond(`${name}_sum`), perSecond(`${name}_count`));
}

/** The same in another unit. */
export function scaled(expression: Expression, by: string): Expression {
  return (asked) => `(${expression(asked)}) ${by}`;
}
