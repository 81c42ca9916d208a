import { z } from 'zod';
import { expected, number, oneOf, wholeNumber } from './field.ts';
import { at, closed, type Rule } from './map.ts';
import { METRIC_NAME, NAMESPACE } from './names.ts';
import { apiVersion, poolMetadata } from './object.ts';
import { shown } from './shown.ts';
import type { Pool as Checked } from './spec.ts';

/** What a member gets that does not say it. */
const DEFAULTS = { weight: 1, guarantee: 0, priority: 0 } as const;

/** Kubernetes supports no more pods in one cluster. */
const MOST_PODS = 150_000;
const MOST_MEMBERS = 1_000;
/** Wide enough for every proportion that somebody means. */
const WEIGHT = { least: 0.001, most: 1_000_000 };
/** As far as a PriorityClass of a user may go. */
const HIGHEST_PRIORITY = 1_000_000_000;

const metricName = z.unknown().refine((value): value is string => typeof value === 'string' && isMetric(value), {
  error: expected('the namespace and name of a metric, such as render/render-pods'),
});

function isMetric(value: string): boolean {
  const [namespace, name] = halves(value);
  return NAMESPACE.pattern.test(namespace) && METRIC_NAME.pattern.test(name);
}

function halves(value: string): readonly [namespace: string, name: string] {
  const slash = value.indexOf('/');
  return [value.slice(0, Math.max(0, slash)), value.slice(slash + 1)];
}

const member = closed('a map with a metric, such as {metric: render/render-pods}', {
  metric: metricName,
  weight: number(
    `a number from ${WEIGHT.least} to ${WEIGHT.most}`,
    (value) => value >= WEIGHT.least && value <= WEIGHT.most,
  ).default(DEFAULTS.weight),
  guarantee: wholeNumber(0, MOST_PODS).default(DEFAULTS.guarantee),
  borrow: wholeNumber(0, MOST_PODS).optional(),
  priority: wholeNumber(-HIGHEST_PRIORITY, HIGHEST_PRIORITY).default(DEFAULTS.priority),
});

const members = z
  .array(member, { error: expected('a list of members') })
  .min(1, 'expected at least one member, found none')
  .max(MOST_MEMBERS, `expected at most ${MOST_MEMBERS} members, found more`);

/** What is promised must be there, whoever asks for it first. */
const guaranteesFit: Rule = ({ capacity, members: list }, report) => {
  const promised = listOf(list).reduce<number>((sum, one) => sum + Number(at(one, ['guarantee']) ?? 0), 0);
  if (typeof capacity === 'number' && capacity >= 0 && promised > capacity)
    report(['members'], `expected guarantees of at most ${capacity} in all, the capacity, found ${promised}`);
};

const membersOnce: Rule = ({ members: list }, report) => {
  const seen = new Set<unknown>();
  for (const [i, one] of listOf(list).entries()) {
    const metric = at(one, ['metric']);
    if (metric !== undefined && seen.has(metric))
      report(['members', i, 'metric'], `expected each metric once, found ${shown(metric)} again`);
    seen.add(metric);
  }
};

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Pods that several metrics share: written by an admin, for the whole cluster. */
export const Pool = closed('a map', {
  apiVersion,
  kind: oneOf(['Pool']),
  metadata: poolMetadata,
  spec: closed(
    'a map with capacity and members',
    { capacity: wholeNumber(0, MOST_PODS), members },
    guaranteesFit,
    membersOnce,
  ),
}).transform(
  ({ metadata, spec }): Checked => ({
    name: metadata.name,
    capacity: spec.capacity,
    members: spec.members.map(({ metric: written, borrow, ...shares }) => {
      const [namespace, metric] = halves(written);
      return { namespace, metric, ...shares, borrow };
    }),
  }),
);
