import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { checkSpec } from '../../src/spec/check.ts';
import { YEAR_MS } from '../../src/spec/duration.ts';
import { formatProblems, problemsAsJson } from '../../src/spec/problem.ts';
import { readPromql } from '../../src/spec/promql.ts';
import type { MetricSource, Query, ScalingMetric, SignalSpec, Spec, PoolMember } from '../../src/spec/spec.ts';
import { specAsYaml } from '../support/spec-yaml.ts';
import { PODS_METRIC, SIGNAL_METRIC, SOURCES, problemsIn, written } from '../support/written.ts';

const ms = (least: number, most = YEAR_MS) => fc.integer({ min: least, max: most });
const name = fc.stringMatching(/^[a-z]([a-z0-9-]{0,20}[a-z0-9])?$/);
const file = fc.stringMatching(/^\.?\/[a-z .é-]{1,20}$/);
const positive = fc.double({ min: 1e-3, max: 1e6, noNaN: true });
const labels = fc.dictionary(
  fc.stringMatching(/^([a-z]{1,9}\.[a-z]{1,9}\/)?[A-Za-z]([\w.-]{0,20}[A-Za-z0-9])?$/),
  fc.stringMatching(/^([A-Za-z0-9]([\w.-]{0,20}[A-Za-z0-9])?)?$/),
);

const auth = fc.oneof(
  fc.constant({ kind: 'none' } as const),
  fc.record({ kind: fc.constant('bearer' as const), tokenFile: file }),
  fc.record({
    kind: fc.constant('basic' as const),
    username: fc.stringMatching(/^[ -9;-~]{1,20}$/),
    passwordFile: file,
  }),
  fc.constant({ kind: 'google' } as const),
);

const cloudMonitoring = fc.record({
  kind: fc.constant('cloudMonitoring' as const),
  project: fc.stringMatching(/^([a-z]{1,9}\.com:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$/),
  endpoint: fc.constantFrom(undefined, 'https://monitoring.example.com', 'http://127.0.0.1:8080/base'),
});
const prometheus = fc.record({
  kind: fc.constant('prometheus' as const),
  url: fc.constantFrom('https://prometheus.example.com', 'https://[::1]:9090/select/0/prometheus'),
  timeoutMs: ms(1, 60_000),
  auth,
  tls: fc.oneof(
    fc.constant({}),
    fc.record({ certFile: file, keyFile: file }),
    fc.record({ caFile: file, serverName: name }),
  ),
  headers: fc.dictionary(fc.stringMatching(/^X-[A-Za-z-]{1,20}$/), fc.stringMatching(/^[!-~]([ -~]{0,20}[!-~])?$/)),
});
const replay = fc.record({
  kind: fc.constant('replay' as const),
  file: fc.option(file, { nil: undefined }),
  seed: fc.nat({ max: 2 ** 32 - 1 }),
  speed: positive,
});

/** One source of each kind, for everybody, called as its kind. */
const sources: fc.Arbitrary<readonly MetricSource[]> = fc
  .tuple(cloudMonitoring, prometheus, replay, ms(1), fc.option(ms(1), { nil: undefined }), ms(1))
  .map(([google, server, recording, everyMs, often, maxAgeMs]) => [
    { name: 'cloudmonitoring', namespaces: undefined, everyMs, maxAgeMs, system: google },
    { name: 'prometheus', namespaces: undefined, everyMs: often, maxAgeMs, system: server },
    { name: 'replay', namespaces: ['a', 'b'], everyMs: often, maxAgeMs, system: recording },
  ]);

function signal(query: fc.Arbitrary<Query>): fc.Arbitrary<SignalSpec> {
  const names = { pubsub: 'cloudmonitoring', prometheus: 'prometheus', replay: 'replay' };
  return fc.tuple(query, ms(1)).map(([asked, maxAgeMs]) => ({ source: names[asked.kind], query: asked, maxAgeMs }));
}

function pubsub(...metrics: (Query & { kind: 'pubsub' })['metric'][]): fc.Arbitrary<Query> {
  const id = fc.stringMatching(/^[a-fh-z][A-Za-z0-9\-_.~+%]{2,30}$/);
  return fc.record({ kind: fc.constant('pubsub' as const), metric: fc.constantFrom(...metrics), id });
}

const promql: fc.Arbitrary<Query> = fc
  .constantFrom(
    'x',
    'sum(rate(x{a="b"}[5m])) / on () y',
    'x or vector(0)',
    '1',
    'x # a\n',
    "x{a='\t\"\\\\'}",
    '  x\n\n +\ny ',
  )
  .map((expr) => {
    const read = readPromql(expr);
    if ('trouble' in read) throw new Error(read.trouble);
    return { kind: 'prometheus', expr, freshness: read.freshness };
  });
const series: fc.Arbitrary<Query> = fc.record({
  kind: fc.constant('replay' as const),
  series: fc.stringMatching(/^[a-z_][\w.-]{0,20}$/),
});
const gauge = pubsub('subscription/num_undelivered_messages', 'subscription/num_unacked_messages_by_region');
const rate = pubsub('topic/send_message_operation_count');
const any = pubsub('subscription/oldest_unacked_message_age', 'subscription/ack_message_count');

const pods = fc
  .record({
    kind: fc.constant('pods' as const),
    backlog: signal(fc.oneof(gauge, promql, series)),
    arrivals: fc.option(signal(fc.oneof(rate, promql, series)), { nil: undefined }),
    batchSeconds: fc.oneof(
      positive,
      fc.record({ signal: signal(fc.oneof(promql, series)), otherwise: fc.option(positive, { nil: undefined }) }),
    ),
    batchSize: fc.double({ min: 1, max: 1e4, noNaN: true }),
    batchesAtOnce: fc.integer({ min: 1, max: 100 }),
    utilisation: fc.double({ min: 0.01, max: 1, noNaN: true }),
    drainSeconds: ms(1).map((drainMs) => drainMs / 1000),
    bounds: fc.tuple(fc.nat({ max: 150_000 }), fc.integer({ min: 1, max: 150_000 })),
  })
  .map(({ bounds: [a, b], ...rest }) => ({ ...rest, limits: { min: Math.min(a, b), max: Math.max(a, b) } }));

const metric: fc.Arbitrary<ScalingMetric> = fc
  .tuple(
    fc.record({ namespace: fc.constantFrom('a', 'b'), name, labels }),
    fc.oneof(
      pods,
      fc.record({ kind: fc.constant('signal' as const), signal: signal(fc.oneof(gauge, rate, any, promql, series)) }),
    ),
    fc.record({ holdMs: ms(0), given: fc.boolean(), share: fc.double({ min: 0, max: 1, noNaN: true }) }),
  )
  .map(([identity, answers, { holdMs, given, share }]) => {
    const { min, max } = answers.kind === 'pods' ? answers.limits : { min: 0, max: 1e6 };
    return {
      ...identity,
      answers,
      missing: { holdMs, fallback: given ? Math.floor(min + share * (max - min)) : 'error' },
    };
  });

const shares = fc.record({
  weight: fc.double({ min: 0.01, max: 1e6, noNaN: true }),
  spare: fc.nat({ max: 10 }),
  borrow: fc.option(fc.nat({ max: 150_000 }), { nil: undefined }),
  priority: fc.integer({ min: -5, max: 5 }),
});

const spec: fc.Arbitrary<Spec> = fc
  .record({
    sources,
    metrics: fc.uniqueArray(fc.tuple(metric, fc.option(shares)), {
      maxLength: 5,
      selector: ([one]) => `${one.namespace}/${one.name}`,
    }),
  })
  .map(({ metrics, ...rest }) => {
    const members = metrics.flatMap(([{ namespace, name: named, answers }, share]): PoolMember[] => {
      if (share === null || answers.kind !== 'pods' || answers.limits.min > 20_000) return [];
      const { spare, ...kept } = share;
      return [{ namespace, metric: named, guarantee: answers.limits.min + spare, ...kept }];
    });
    const isMember = (one: ScalingMetric): boolean =>
      members.some((member) => member.namespace === one.namespace && member.metric === one.name);
    const capacity = members.reduce((sum, { guarantee }) => sum + guarantee, 0);
    return {
      ...rest,
      metrics: metrics.map(([one]) => ({ ...one, ...(isMember(one) && { pool: 'gpu' }) })),
      pools: members.length === 0 ? [] : [{ name: 'gpu', capacity, members }],
    };
  });

test('any valid spec that is written down is read back as the same', () => {
  fc.assert(
    fc.property(
      spec.filter(({ metrics }) => metrics.every((one) => !['status', 'finalize'].includes(one.name))),
      (valid) => {
        expect(checkSpec([{ file: 'spec.yaml', text: specAsYaml(valid) }])).toEqual({ spec: valid });
      },
    ),
  );
});

const VALID = written(...SOURCES, PODS_METRIC, SIGNAL_METRIC);

/** A valid text with some pieces cut out, doubled or put in. */
const mutated = fc
  .array(
    fc.tuple(
      fc.nat({ max: VALID.length }),
      fc.nat({ max: 30 }),
      fc.oneof(
        fc.string({ unit: 'binary', maxLength: 5 }),
        fc.constantFrom(
          '---',
          '&a ',
          '*a',
          '!!',
          '"',
          '{',
          '}',
          '[',
          ': ',
          '- ',
          '\n',
          '\t',
          '? ',
          '|',
          '<<: ',
          '#',
          '%',
          '0x',
          '.inf',
          'null',
        ),
      ),
    ),
    { minLength: 1, maxLength: 5 },
  )
  .map((cuts) =>
    cuts.reduce((text, [from, length, piece]) => text.slice(0, from) + piece + text.slice(from + length), VALID),
  );

test.each([
  ['any text', fc.string({ unit: 'binary', maxLength: 300 })],
  ['any mutation of a valid one', mutated],
  ['any object', fc.object().map((object) => written({ kind: 'ScalingMetric', ...object }))],
  [
    'any spec',
    fc
      .object({
        key: fc.constantFrom('signal', 'pods', 'limits', 'missing', 'then', 'backlog', 'capacity', 'pubsub', 'source'),
      })
      .map((object) => written({ kind: 'ScalingMetric', spec: object })),
  ],
  [
    'any system',
    fc
      .object({ key: fc.constantFrom('prometheus', 'url', 'tls', 'headers', 'basic', 'namespaces', 'replay') })
      .map((object) => written({ kind: 'MetricSource', spec: object })),
  ],
])('%s is a spec, or has problems that can be printed and say what was expected', (_, texts) => {
  fc.assert(
    fc.property(texts, (text) => {
      const problems = problemsIn(text);

      expect(formatProblems(problems)).not.toMatch(/[^\P{C}\n]/u);
      expect(JSON.parse(problemsAsJson(problems))).toEqual({ problems });
      for (const { line, message } of problems) {
        expect(message).toMatch(
          /expected|^unknown key, did you mean|is not available yet$|^a source belongs to the whole cluster/,
        );
        expect(message).not.toMatch(/Invalid|undefined|\[object/);
        expect(line).toBeGreaterThan(0);
      }
    }),
  );
});
