import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { checkSpec } from '../../src/spec/check.ts';
import { dcgmExpr } from '../../src/spec/dcgm.ts';
import { YEAR_MS } from '../../src/spec/duration.ts';
import { formatProblems, problemsAsJson } from '../../src/spec/problem.ts';
import type { Measure } from '../../src/spec/presets/preset.ts';
import { measuresOf, needsMaxBatch, PRESETS, presetExpression } from '../../src/spec/presets/presets.ts';
import { readPromql } from '../../src/spec/promql.ts';
import type {
  CalendarSpec,
  EventSpec,
  GpuMemory,
  MetricSource,
  PoolMember,
  Query,
  ScalingMetric,
  SignalSpec,
  Spec,
} from '../../src/spec/spec.ts';
import { specAsYaml } from '../support/spec-yaml.ts';
import { PODS_METRIC, SIGNAL_METRIC, SOURCES, problemsIn, written } from '../support/written.ts';

const ms = (least: number, most = YEAR_MS) => fc.integer({ min: least, max: most });
const name = fc.stringMatching(/^[a-z]([a-z0-9-]{0,20}[a-z0-9])?$/);
const maybe = <T>(some: fc.Arbitrary<T>) => fc.option(some, { nil: undefined });
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
/** An expression of ours, with what people are told of it. */
function inWords(expr: string, about: string): Query {
  const read = readPromql(expr);
  if ('trouble' in read) throw new Error(read.trouble);
  return { kind: 'prometheus', expr: read.expr, freshness: read.freshness, about };
}

/** What presets ask, with the window that they have by default. */
function preset(...measures: readonly Measure[]): fc.Arbitrary<Query> {
  const known = [...PRESETS].flatMap(([id, one]) =>
    measures
      .filter((measure) => measuresOf(one).includes(measure) && !needsMaxBatch(one, measure))
      .map((measure) => ({ id, one, measure })),
  );
  return fc
    .tuple(fc.constantFrom(...known), fc.stringMatching(/^[a-z "\\é.-]{1,20}$/))
    .map(([{ id, one, measure }, value]) => {
      const label = one.subject ?? 'job';
      const asked = { match: { [label]: value }, window: '5m', maxBatch: undefined };
      return inWords(
        presetExpression(one, measure, asked) ?? '',
        `${id} ${measure} of ${label} ${JSON.stringify(value)}`,
      );
    });
}

const dcgm = fc
  .stringMatching(/^[a-z][a-z0-9-]{0,20}(\.\*)?$/)
  .map((nodes) => inWords(dcgmExpr({ nodes, of: 'fullest' }, 'any'), `GPU memory of nodes ${nodes}`));

const ratio = fc.double({ min: 0.01, max: 1, noNaN: true });
const gpuMemory: fc.Arbitrary<GpuMemory> = fc
  .oneof(
    fc.record({ of: fc.constant('dcgm' as const), signal: signal(dcgm) }),
    fc.record({ of: fc.constant('kvCache' as const), signal: signal(preset('kvCache')) }),
  )
  .chain((memory) =>
    fc.tuple(ratio, ratio).map(([a, b]) => ({ ...memory, raiseAbove: Math.max(a, b), holdAbove: Math.min(a, b) })),
  );

const gauge = pubsub('subscription/num_undelivered_messages', 'subscription/num_unacked_messages_by_region');
const rate = pubsub('topic/send_message_operation_count');
const any = pubsub('subscription/oldest_unacked_message_age', 'subscription/ack_message_count');

const pods = fc
  .record({
    kind: fc.constant('pods' as const),
    backlog: signal(fc.oneof(gauge, promql, series, preset('queue', 'load'))),
    arrivals: fc.option(signal(fc.oneof(rate, promql, series)), { nil: undefined }),
    batchSeconds: fc.oneof(
      positive,
      fc.record({
        signal: signal(fc.oneof(promql, series, preset('batchSeconds'))),
        otherwise: fc.option(positive, { nil: undefined }),
      }),
    ),
    batchSize: fc.double({ min: 1, max: 1e4, noNaN: true }),
    batchesAtOnce: fc.integer({ min: 1, max: 100 }),
    utilisation: fc.double({ min: 0.01, max: 1, noNaN: true }),
    drainSeconds: ms(1).map((drainMs) => drainMs / 1000),
    completions: maybe(signal(fc.oneof(pubsub('subscription/ack_message_count'), promql, series))),
    batchEfficiency: maybe(signal(fc.oneof(promql, series, preset('batchEfficiency')))),
    hits: maybe(
      fc.oneof(
        fc.double({ min: 0, max: 1, noNaN: true }).map((some) => some + 0),
        signal(fc.oneof(promql, series, preset('cacheHitRatio'))),
      ),
    ),
    readyPods: maybe(signal(fc.oneof(promql, series))),
    clearTolerance: maybe(fc.boolean()),
    share: maybe(
      fc.record({ part: fc.constantFrom('firm' as const, 'burst' as const), firm: fc.nat({ max: 150_000 }) }),
    ),
    step: maybe(fc.integer({ min: 1, max: 10 })),
    bounds: fc.tuple(fc.nat({ max: 10_000 }), fc.integer({ min: 1, max: 10_000 })),
  })
  .map(({ bounds: [a, b], step, hits, ...rest }) => ({
    ...rest,
    step,
    // A cache is in front of arrivals.
    cacheHitRatio: rest.arrivals && hits,
    limits: { min: Math.min(a, b) * (step ?? 1), max: Math.max(a, b) * (step ?? 1) },
  }));

const forecast = fc.record({
  mode: fc.constantFrom('off' as const, 'observe' as const, 'enforce' as const),
  quantile: fc.double({ min: 0.5, max: 0.99, noNaN: true }),
  leadTime: fc.record({
    of: maybe(fc.record({ kind: fc.constantFrom('Deployment' as const, 'StatefulSet' as const), name })),
    otherwiseMs: maybe(ms(1, 86_400_000)),
  }),
  cap: fc.record({
    usual: fc.double({ min: 1, max: 100, noNaN: true }),
    reactive: fc.double({ min: 1, max: 100, noNaN: true }),
    most: maybe(fc.integer({ min: 1, max: 150_000 })),
  }),
  learnNothing: fc.array(
    fc
      .tuple(fc.integer({ min: 0, max: 4e9 }), fc.integer({ min: 1, max: 1e6 }))
      .map(([from, length]) => ({ fromMs: from * 1000, untilMs: (from + length) * 1000 })),
  ),
});

const bounds = fc
  .tuple(maybe(fc.nat({ max: 1000 })), maybe(fc.nat({ max: 1000 })))
  .map(([atLeast, more]) => ({ atLeast, atMost: more === undefined ? undefined : (atLeast ?? 0) + more }));
const early = fc.record({ opensEarlyMs: ms(0, 86_400_000), rampMs: ms(0, 86_400_000) });
const during = fc
  .constantFrom('regular', 'eod', 'lunch-2')
  .map((window) => ({ kind: 'during', name: window }) as const);
const night = fc.constant({
  kind: 'timeOfDay',
  text: 'between 22:00-06:00 on Sat-Sun',
  fromMinute: 22 * 60,
  toMinute: 6 * 60,
  weekdays: [6, 7],
} as const);

/** Rules of which each can hold: every window once, and at the end one that always does. */
const headroom = fc
  .tuple(fc.uniqueArray(fc.oneof(during, night), { selector: (one) => JSON.stringify(one) }), fc.boolean())
  .chain(([windows, always]) =>
    fc.tuple(
      ...[...windows, ...(always ? [{ kind: 'always' } as const] : [])].map((when) =>
        fc
          .tuple(fc.double({ min: 0, max: 1000, noNaN: true }), bounds, early)
          .map(([percent, { atLeast, atMost }, times]) => ({
            when,
            percent: percent + 0,
            atLeast,
            atMost: atMost,
            ...(when.kind === 'always' ? { opensEarlyMs: 0, rampMs: 0 } : times),
          })),
      ),
    ),
  );

function clamped({ atLeast, atMost }: { atLeast: number | undefined; atMost: number | undefined }, max: number) {
  return { atLeast: atLeast && Math.min(atLeast, max), atMost };
}

const metric: fc.Arbitrary<ScalingMetric> = fc
  .tuple(
    fc.record({ namespace: fc.constantFrom('a', 'b'), name, labels }),
    fc.oneof(
      pods,
      fc.record({ kind: fc.constant('signal' as const), signal: signal(fc.oneof(gauge, rate, any, promql, series)) }),
    ),
    fc.record({ holdMs: ms(0), given: fc.boolean(), share: fc.double({ min: 0, max: 1, noNaN: true }) }),
    fc.record({
      memory: maybe(gpuMemory),
      forecast: maybe(forecast),
      headroom: maybe(headroom),
      timeZone: maybe(fc.constant('Asia/Tokyo')),
    }),
  )
  .map(([identity, answers, { holdMs, given, share }, { memory, ...rules }]) => {
    const { min, max } = answers.kind === 'pods' ? answers.limits : { min: 0, max: 1e6 };
    return {
      ...identity,
      ...rules,
      calendar: 'nyse',
      headroom: rules.headroom?.map((rule) => ({ ...rule, ...clamped(rule, max) })),
      answers,
      gpuMemory: answers.kind === 'pods' ? memory : undefined,
      missing: { holdMs, fallback: given ? Math.floor(min + share * (max - min)) : 'error' },
    };
  });

const minute = fc.integer({ min: 0, max: 1439 });
const day = fc.integer({ min: 0, max: 70_000 });
const weekdays = fc
  .uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 })
  .map((list) => list.toSorted((a, b) => a - b));

const event: fc.Arbitrary<EventSpec> = fc
  .record({
    name: fc.constantFrom('eod', 'expiry', 'launch', 'backup'),
    on: fc.oneof(
      fc.constantFrom<EventSpec['on']>({ kind: 'sessions' }, { kind: 'month-end' }, { kind: 'quarter-end' }),
      fc.record({ kind: fc.constant('weekdays' as const), weekdays }),
      fc.record({ kind: fc.constant('dates' as const), days: fc.array(day) }),
      fc.record({
        kind: fc.constant('nth' as const),
        nth: fc.constantFrom(-1, 1, 2, 3, 4, 5),
        weekday: fc.integer({ min: 1, max: 7 }),
      }),
    ),
    starts: fc.option(
      fc.oneof(
        fc.record({ at: fc.constant('clock' as const), minute }),
        fc.record({
          at: fc.constantFrom('open' as const, 'close' as const),
          offsetMs: fc.integer({ min: -604_800_000, max: 604_800_000 }),
        }),
      ),
      { nil: undefined },
    ),
    lastsMs: fc.integer({ min: 60_000, max: 2_678_400_000 }),
  })
  .map(({ starts, lastsMs, ...rest }) => ({
    ...rest,
    starts,
    lastsMs: starts && lastsMs,
    session: starts && 'regular',
  }));

const calendar: fc.Arbitrary<CalendarSpec> = fc
  .record({
    name: fc.constantFrom('a', 'b', 'c.d'),
    exchange: fc.option(fc.constantFrom('nyse' as const, 'cme' as const), { nil: undefined }),
    hours: fc.record({ weekdays, openMinute: minute, closeMinute: fc.integer({ min: 0, max: 1440 }) }),
    closed: fc.array(fc.tuple(day, fc.nat({ max: 365 }))),
    events: fc.uniqueArray(event, { maxLength: 3, selector: ({ name: own }) => own }),
  })
  .map(({ name: own, exchange, hours, closed, events }) => ({
    name: own,
    timeZone: exchange === undefined ? 'Europe/Berlin' : undefined,
    exchange,
    sessions: exchange === undefined ? [{ name: 'regular', ...hours, opensDayBefore: false, lunch: undefined }] : [],
    closed: closed.map(([fromDay, days]) => ({ fromDay, untilDay: fromDay + days })),
    early: [],
    late: [],
    events,
    ical: undefined,
    include: [],
  }));

/** The calendar of every metric. */
const NYSE: Spec['calendars'][number] = {
  name: 'nyse',
  timeZone: undefined,
  exchange: 'nyse',
  sessions: [],
  closed: [],
  early: [],
  late: [],
  events: ['eod', 'lunch-2'].map((own) => ({
    name: own,
    on: { kind: 'sessions' },
    starts: { at: 'close', offsetMs: 900_000 },
    lastsMs: 60_000,
    session: undefined,
  })),
  ical: undefined,
  include: [],
};

const shares = fc.record({
  weight: fc.double({ min: 0.01, max: 1e6, noNaN: true }),
  spare: fc.nat({ max: 10 }),
  borrow: fc.option(fc.nat({ max: 150_000 }), { nil: undefined }),
  priority: fc.integer({ min: -5, max: 5 }),
});

const spec: fc.Arbitrary<Spec> = fc
  .record({
    sources,
    calendars: fc
      .uniqueArray(fc.tuple(calendar, fc.boolean()), { maxLength: 3, selector: ([one]) => one.name })
      .map((others) => [NYSE, ...others.map(([one, joins]) => ({ ...one, include: joins ? [NYSE] : [] }))]),
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
  [
    'any calendar',
    fc
      .object({
        key: fc.constantFrom(
          'timeZone',
          'exchange',
          'sessions',
          'closed',
          'early',
          'late',
          'events',
          'ical',
          'include',
          'name',
          'days',
          'open',
        ),
      })
      .map((object) => written({ kind: 'Calendar', spec: object })),
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
