import { z } from 'zod';
import { byInput, duration, oneOf, text } from './field.ts';
import { at, closed, exactlyOneOf, isMap, never, notYet, onlyBeside, type Rule } from './map.ts';
import { OBJECT_NAME, PUBSUB_ID, SERIES } from './names.ts';
import { positive } from './object.ts';
import { type Expression, readPromql } from './promql.ts';
import { shown } from './shown.ts';
import type { Query } from './spec.ts';

/** A signal as it is written: its source is a name that may mean nothing, and its age may be left to the source. */
export interface Reference {
  readonly source: string;
  readonly query: Query;
  readonly maxAgeMs: number | undefined;
}

type Pubsub = Extract<Query, { readonly kind: 'pubsub' }>;

/** Of each kind the first is meant where none is named. */
const SUBSCRIPTION_METRICS = [
  'num_undelivered_messages',
  'num_unacked_messages_by_region',
  'oldest_unacked_message_age',
  'ack_message_count',
] as const;
const TOPIC_METRICS = ['send_message_operation_count'] as const;

/** Longer queries are more than some proxies take, and nest deeper than the parser follows exactly. */
const LONGEST_QUERY = 8_192;

const ofSubscription = closed('a map with a subscription or a topic', {
  subscription: text(PUBSUB_ID),
  topic: z.undefined().optional(),
  metric: oneOf(SUBSCRIPTION_METRICS).default(SUBSCRIPTION_METRICS[0]),
}).transform(
  ({ subscription, metric }): Pubsub => ({ kind: 'pubsub', metric: `subscription/${metric}`, id: subscription }),
);

const ofTopic = closed('a map with a subscription or a topic', {
  subscription: never('expected a subscription or a topic, found both'),
  topic: text(PUBSUB_ID),
  metric: oneOf(TOPIC_METRICS).default(TOPIC_METRICS[0]),
}).transform(({ topic, metric }): Pubsub => ({ kind: 'pubsub', metric: `topic/${metric}`, id: topic }));

/** What is asked of Cloud Monitoring. */
export const PubsubQuery = byInput((input) => (isMap(input) && 'topic' in input ? ofTopic : ofSubscription));

const query = z
  .unknown()
  .refine((value): value is string => lengthTrouble(value) === undefined, {
    error: ({ input }) => lengthTrouble(input) ?? '',
  })
  .transform((expr, context): Expression => {
    const read = readPromql(expr);
    if ('expr' in read) return read;
    context.addIssue({ code: 'custom', message: read.trouble });
    return z.NEVER;
  });

function lengthTrouble(value: unknown): string | undefined {
  if (typeof value !== 'string') return `expected a PromQL expression, found ${shown(value)}`;
  if (value.length <= LONGEST_QUERY) return undefined;
  return `expected a PromQL expression of at most ${LONGEST_QUERY} characters, found ${value.length}`;
}

const missingStaysMissing: Rule = (map, report) => {
  if (map['allowMissing'] === true || at(map, ['query', 'hidesMissing']) !== true) return;
  report(['query'], 'expected no constant in place of missing data (else allowMissing: true), found one');
};

const fields = {
  source: text(OBJECT_NAME),
  maxAge: duration().optional(),
  pubsub: PubsubQuery.optional(),
  query: query.optional(),
  allowMissing: oneOf([true]).optional(),
  series: text(SERIES).optional(),
  preset: notYet('preset'),
  match: notYet('match'),
  dcgm: notYet('dcgm'),
};

const rules = [
  exactlyOneOf(['pubsub', 'query', 'series'], ['preset', 'dcgm']),
  onlyBeside('allowMissing', 'query'),
  missingStaysMissing,
];

const what = 'a map with a source and one of pubsub, query or series';

/** One number of one source. */
export const SignalReference = closed(what, fields, ...rules).transform(referenceOf);

/** The same with the number that stands in while the signal is unknown. */
export const SignalReferenceOrElse = closed(what, { ...fields, otherwise: positive.optional() }, ...rules).transform(
  ({ otherwise, ...written }) => ({ reference: referenceOf(written), otherwise }),
);

function referenceOf(written: {
  readonly source: string;
  readonly maxAge?: number | undefined;
  readonly pubsub?: Pubsub | undefined;
  readonly query?: Expression | undefined;
  readonly series?: string | undefined;
}): Reference {
  const { source, maxAge: maxAgeMs, pubsub, query: promql, series = '' } = written;
  if (pubsub !== undefined) return { source, maxAgeMs, query: pubsub };
  if (promql === undefined) return { source, maxAgeMs, query: { kind: 'replay', series } };
  return { source, maxAgeMs, query: { kind: 'prometheus', expr: promql.expr, freshness: promql.freshness } };
}
