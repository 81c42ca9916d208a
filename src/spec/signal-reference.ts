import { z } from 'zod';
import { type Dcgm, dcgmExpr, DcgmQuery, dcgmText } from './dcgm.ts';
import { byInput, duration, oneOf, text } from './field.ts';
import { at, closed, exactlyOneOf, isMap, never, onlyBeside, type Rule } from './map.ts';
import { OBJECT_NAME, PUBSUB_ID, SERIES } from './names.ts';
import { positive } from './object.ts';
import {
  presetExpr,
  presetFields,
  presetText,
  presetRules,
  type PresetWritten,
  type Purpose,
} from './preset-reference.ts';
import { type Expression, readPromql } from './promql.ts';
import { shown } from './shown.ts';
import type { Query } from './spec.ts';

/** A signal as it is written: its source is a name that may mean nothing, and its age may be left to the source. */
export interface Reference {
  readonly source: string;
  /** What is asked on behalf of a namespace. */
  readonly query: (namespace: string) => Query;
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
  dcgm: DcgmQuery.optional(),
  ...presetFields,
};

type Written = { readonly [K in keyof typeof fields]?: z.output<(typeof fields)[K]> };

const what = 'a map with a source and one of pubsub, query, series, preset or dcgm';

function rulesFor(purpose: Purpose): readonly Rule[] {
  return [
    exactlyOneOf(['pubsub', 'query', 'series', 'preset', 'dcgm']),
    onlyBeside('allowMissing', 'query'),
    missingStaysMissing,
    ...presetRules(purpose),
    ({ dcgm }, report) => {
      if (dcgm !== undefined && !purpose.gpus) report(['dcgm'], `expected ${purpose.what}, found GPU memory`);
    },
  ];
}

/** One number of one source. */
export function signalReference(purpose: Purpose): z.ZodType<Reference> {
  return closed(what, fields, ...rulesFor(purpose)).transform((written) => referenceOf(written, purpose));
}

/** The same with the number that stands in while the signal is unknown. */
export function signalReferenceOrElse(
  purpose: Purpose,
): z.ZodType<{ readonly reference: Reference; readonly otherwise: number | undefined }> {
  return closed(what, { ...fields, otherwise: positive.optional() }, ...rulesFor(purpose)).transform(
    ({ otherwise, ...written }) => ({ reference: referenceOf(written, purpose), otherwise }),
  );
}

function referenceOf(written: Written & { readonly source: string }, purpose: Purpose): Reference {
  return { source: written.source, maxAgeMs: written.maxAge, query: queryOf(written, purpose) };
}

function queryOf(written: Written, purpose: Purpose): Reference['query'] {
  const { pubsub, query: promql, series = '', dcgm } = written;
  if (pubsub !== undefined) return () => pubsub;
  if (promql !== undefined) return () => ({ kind: 'prometheus', expr: promql.expr, freshness: promql.freshness });
  if (dcgm !== undefined) return dcgmReference(dcgm, purpose.percent);
  if (written.preset !== undefined) return presetReference(written, purpose);
  return () => ({ kind: 'replay', series });
}

export function presetReference(written: PresetWritten, purpose: Purpose): Reference['query'] {
  const asked = promqlQuery(presetExpr(written, purpose), presetText(written, purpose));
  return () => asked;
}

/** As a share from 0 to 1, or in percent. */
export function dcgmReference(dcgm: Dcgm, percent: boolean): Reference['query'] {
  return (namespace) => {
    const expr = dcgmExpr(dcgm, namespace);
    return promqlQuery(percent ? `100 * ${expr}` : expr, dcgmText(dcgm));
  };
}

/** An expression of our own, with the age that goes with it. */
function promqlQuery(expr: string, about: string): Query {
  const read = readPromql(expr);
  if ('trouble' in read) throw new TypeError(`an expression of ours cannot be read: ${read.trouble}: ${expr}`);
  return { kind: 'prometheus', expr, freshness: read.freshness, about };
}
