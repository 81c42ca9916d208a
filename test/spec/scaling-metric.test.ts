import { describe, expect, test } from '@jest/globals';
import type { ScalingMetric } from '../../src/spec/spec.ts';
import { PODS_METRIC, SIGNAL_METRIC, SOURCES, specOf, afterHold, troublesOf, withField } from '../support/written.ts';

function read(object: unknown): ScalingMetric | undefined {
  return specOf(...SOURCES, object).metrics[0];
}

const RENDER_JOBS = {
  source: 'acme',
  query: { kind: 'pubsub', metric: 'subscription/num_undelivered_messages', id: 'render-jobs' },
  maxAgeMs: 300_000,
};

describe('a metric of pods', () => {
  test('has a default for whatever is not said', () => {
    expect(read(PODS_METRIC)).toEqual({
      namespace: 'render',
      name: 'render-pods',
      labels: {},
      answers: {
        kind: 'pods',
        backlog: RENDER_JOBS,
        arrivals: undefined,
        batchSeconds: 4,
        batchSize: 1,
        batchesAtOnce: 1,
        utilisation: 0.8,
        drainSeconds: 30,
        limits: { min: 0, max: 60 },
      },
      missing: { holdMs: 300_000, fallback: 'error' },
    });
  });

  test('keeps what is said', () => {
    const pods = {
      backlog: { source: 'day', series: 'backlog', maxAge: '10m' },
      arrivals: { source: 'acme', pubsub: { topic: 'render' } },
      capacity: {
        batchSeconds: { source: 'prometheus', query: 'avg(batch_seconds)', otherwise: 2.5 },
        batchSize: 6.5,
        batchesAtOnce: 2,
        utilisation: 1,
      },
      drainWithin: '1m30s',
    };
    const spec = { pods, limits: { min: 2, max: 3 }, missing: { hold: '0s', ...afterHold({ pods: 3 }) } };

    const metric = read({ ...PODS_METRIC, spec });

    expect(metric?.missing).toEqual({ holdMs: 0, fallback: 3 });
    expect(metric?.answers).toEqual({
      kind: 'pods',
      backlog: { source: 'day', query: { kind: 'replay', series: 'backlog' }, maxAgeMs: 600_000 },
      arrivals: {
        source: 'acme',
        query: { kind: 'pubsub', metric: 'topic/send_message_operation_count', id: 'render' },
        maxAgeMs: 300_000,
      },
      batchSeconds: {
        signal: {
          source: 'prometheus',
          query: { kind: 'prometheus', expr: 'avg(batch_seconds)', freshness: 'max(timestamp(batch_seconds))' },
          maxAgeMs: 90_000,
        },
        otherwise: 2.5,
      },
      batchSize: 6.5,
      batchesAtOnce: 2,
      utilisation: 1,
      drainSeconds: 90,
      limits: { min: 2, max: 3 },
    });
  });

  test('may have a batch duration without a number that stands in for it', () => {
    const metric = read(
      withField(PODS_METRIC, 'spec.pods.capacity.batchSeconds', { source: 'day', series: 'seconds' }),
    );

    expect(metric?.answers).toMatchObject({ batchSeconds: { signal: { source: 'day' }, otherwise: undefined } });
  });
});

describe('a metric of a signal', () => {
  test('answers it as it is, of any kind', () => {
    expect(read(SIGNAL_METRIC)?.answers).toEqual({
      kind: 'signal',
      signal: { source: 'day', query: { kind: 'replay', series: 'backlog' }, maxAgeMs: 90_000 },
    });
    for (const metric of ['oldest_unacked_message_age', 'ack_message_count', 'num_unacked_messages_by_region']) {
      const pubsub = { subscription: 'render-jobs', metric };

      expect(read(withField(SIGNAL_METRIC, 'spec.signal', { source: 'acme', pubsub }))?.answers).toMatchObject({
        signal: { query: { metric: `subscription/${metric}` } },
      });
    }
  });

  test('may fall back to a declared value', () => {
    expect(read(withField(SIGNAL_METRIC, 'spec.missing', afterHold({ value: 12.5 })))?.missing).toEqual({
      holdMs: 300_000,
      fallback: 12.5,
    });
  });
});

describe('the age of a signal', () => {
  test('is that of its source, unless the signal says it', () => {
    const patient = withField(SOURCES[2], 'spec.maxAge', '2h');
    const [ofSource] = specOf(patient, SIGNAL_METRIC).metrics;
    const [ofSignal] = specOf(patient, withField(SIGNAL_METRIC, 'spec.signal.maxAge', '1m')).metrics;

    expect(ofSource?.answers).toMatchObject({ signal: { maxAgeMs: 7_200_000 } });
    expect(ofSignal?.answers).toMatchObject({ signal: { maxAgeMs: 60_000 } });
  });
});

const PUBSUB_ID =
  'a Pub/Sub id (3 to 255 letters, digits and - _ . ~ + %, the first a letter, not goog at the beginning)';

describe('each mistake of a metric of pods is told', () => {
  test.each([
    ['pods.drainWithin', '30', 'expected a duration such as 30s or 5m, found "30"'],
    ['pods.drainWithin', 30, 'expected a duration such as 30s or 5m, found 30'],
    ['pods.drainWithin', '0s', 'expected a duration from 1ms to 365d, found 0s'],
    ['pods.drainWithin', '366d', 'expected a duration from 1ms to 365d, found 366d'],
    ['pods.drainWithin', undefined, 'expected a duration such as 30s or 5m, found nothing'],
    [
      'pods.backlog',
      undefined,
      'expected a map with a source and one of pubsub, query, series, preset or dcgm, found nothing',
    ],
    [
      'pods.backlog',
      'render-jobs',
      'expected a map with a source and one of pubsub, query, series, preset or dcgm, found "render-jobs"',
    ],
    [
      'pods.backlog.pubsub',
      undefined,
      'expected exactly one of pubsub, query, series, preset or dcgm, found none',
      'pods.backlog',
    ],
    [
      'pods.backlog.query',
      'x',
      'expected exactly one of pubsub, query, series, preset or dcgm, found pubsub and query',
      'pods.backlog',
    ],
    [
      'pods.backlog.source',
      undefined,
      'expected a name of lower-case letters, digits, hyphens and dots, found nothing',
    ],
    ['pods.backlog.maxAge', '5 m', 'expected a duration such as 30s or 5m, found "5 m"'],
    ['pods.backlog.allowMissing', true, 'expected only beside query, found without it'],
    [
      'pods.backlog.otherwise',
      4,
      'unknown key, expected source, maxAge, pubsub, query, allowMissing, series, dcgm, preset, match, of, window or maxBatch',
    ],
    ['pods.backlog.pubsub', 'render-jobs', 'expected a map with a subscription or a topic, found "render-jobs"'],
    [
      'pods.backlog.pubsub.topic',
      'render',
      'expected a subscription or a topic, found both',
      'pods.backlog.pubsub.subscription',
    ],
    ['pods.backlog.pubsub.subscription', 'ab', `expected ${PUBSUB_ID}, found "ab"`],
    ['pods.backlog.pubsub.subscription', 'goog-jobs', `expected ${PUBSUB_ID}, found "goog-jobs"`],
    ['pods.backlog.pubsub.subscription', '1jobs', `expected ${PUBSUB_ID}, found "1jobs"`],
    ['pods.backlog.pubsub.subscription', 'a"b', `expected ${PUBSUB_ID}, found "a\\"b"`],
    [
      'pods.backlog.pubsub.subscription',
      'projects/p/subscriptions/s',
      `expected ${PUBSUB_ID}, found "projects/p/subscriptions/s"`,
    ],
    [
      'pods.backlog.pubsub.metric',
      'num_outstanding_messages',
      'expected one of num_undelivered_messages, num_unacked_messages_by_region, oldest_unacked_message_age, ack_message_count, found "num_outstanding_messages"',
    ],
    ['pods.capacity', undefined, 'expected a map with batchSeconds, found nothing'],
    ['pods.capacity.batchSeconds', undefined, 'expected a number of seconds above 0, or a signal, found nothing'],
    ['pods.capacity.batchSeconds', 0, 'expected a number of seconds above 0, or a signal, found 0'],
    ['pods.capacity.batchSeconds', '4s', 'expected a number of seconds above 0, or a signal, found "4s"'],
    [
      'pods.capacity.batchSeconds',
      { source: 'day', series: 'x', otherwise: 0 },
      'expected a number above 0, found 0',
      'pods.capacity.batchSeconds.otherwise',
    ],
    ['pods.capacity.batchSize', 0.5, 'expected a number from 1 on, found 0.5'],
    ['pods.capacity.batchSize', '8', 'expected a number from 1 on, found "8"'],
    ['pods.capacity.batchesAtOnce', 1.5, 'expected a whole number from 1 to 1000000, found 1.5'],
    ['pods.capacity.utilisation', 80, 'expected a number above 0 and at most 1, found 80'],
    ['pods.capacity.utilization', 0.8, 'unknown key, did you mean utilisation?'],
    ['pods.limits', { max: 3 }, 'expected limits beside pods, as spec.limits, found them inside'],
    ['limits', undefined, 'expected limits of the number of pods, such as {min: 1, max: 60}, found nothing'],
    ['limits', {}, 'expected a whole number from 1 to 150000, found nothing', 'limits.max'],
    ['limits.max', 0, 'expected a whole number from 1 to 150000, found 0'],
    ['limits.max', 1e6, 'expected a whole number from 1 to 150000, found 1000000'],
    ['limits.min', 61, 'expected at most 60, the max, found 61'],
    ['limits.min', -1, 'expected a whole number from 0 to 150000, found -1'],
    ['missing', 'error', 'expected a map with hold or then, found "error"'],
    ['missing', { hold: 300 }, 'expected a duration such as 30s or 5m, found 300', 'missing.hold'],
    ['missing', afterHold('zero'), 'expected error, {pods: n} or {value: n}, found "zero"', 'missing.then'],
    ['missing', afterHold({}), 'expected exactly one of pods or value, found none', 'missing.then'],
    ['missing', afterHold({ pods: 61 }), 'expected from 0 to 60, as spec.limits says, found 61', 'missing.then.pods'],
    ['missing', afterHold({ value: 1 }), 'expected pods for this kind of metric, found value', 'missing.then.value'],
    [
      'signal',
      { source: 'day', series: 'x' },
      'expected exactly one of signal, pods or warm, found signal and pods',
      '',
    ],
    ['pods', undefined, 'expected exactly one of signal, pods or warm, found none', ''],
  ])('%s: %j', (path, value, message, where = path) => {
    const place = where === '' ? 'spec' : `spec.${where}`;

    expect(troublesOf(withField(PODS_METRIC, `spec.${path}`, value))).toContain(`${place}: ${message}`);
  });

  test.each([
    ['limits', { max: 3 }, 'limits: expected no limits beside signal, found some'],
    ['missing', afterHold({ pods: 1 }), 'missing.then.pods: expected value for this kind of metric, found pods'],
    ['missing', afterHold({ value: -1 }), 'missing.then.value: expected a number from 0 to 9007199254740991, found -1'],
    ['signal.series', 'a b', 'signal.series: expected the name of a series such as backlog, found "a b"'],
    [
      'signal',
      null,
      'signal: expected a map with a source and one of pubsub, query, series, preset or dcgm, found nothing',
    ],
  ])('and of a signal: %s: %j', (path, value, message) => {
    expect(troublesOf(withField(SIGNAL_METRIC, `spec.${path}`, value))).toEqual([`spec.${message}`]);
  });
});

function withQuery(query: unknown, more: object = {}): unknown {
  return withField(PODS_METRIC, 'spec.pods.backlog', { source: 'prometheus', query, ...more });
}

describe('a query', () => {
  test.each([
    ['sum(rate(x[5m])', 'expected brackets and quotes in pairs, found "(" at column 4 without its partner'],
    ['', 'expected a PromQL expression, found nothing'],
    [7, 'expected a PromQL expression, found 7'],
    ['x'.repeat(8_193), 'expected a PromQL expression of at most 8192 characters, found 8193'],
    ['sum(x) or vector(0)', 'expected no constant in place of missing data (else allowMissing: true), found one'],
  ])('%j is refused', (query, message) => {
    expect(troublesOf(withQuery(query))).toEqual([`spec.pods.backlog.query: ${message}`]);
  });

  test('may put a constant in place of missing data if somebody says that it is meant', () => {
    expect(read(withQuery('sum(x) or vector(0)', { allowMissing: true }))?.answers).toMatchObject({
      backlog: { query: { freshness: 'max(timestamp(x)) or vector(time())' } },
    });
    expect(troublesOf(withQuery('sum(x) or vector(0)', { allowMissing: false }))).toContain(
      'spec.pods.backlog.allowMissing: expected true, found false',
    );
  });
});
