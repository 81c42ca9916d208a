import { describe, expect, test } from '@jest/globals';
import {
  PODS_METRIC,
  SIGNAL_METRIC,
  SOURCES,
  problemsIn,
  source,
  troublesOf,
  withField,
  written,
} from '../support/written.ts';

const backlog = (reference: unknown) => withField(PODS_METRIC, 'spec.pods.backlog', reference);
const at = (path: string, value: unknown) => withField(PODS_METRIC, path, value);

describe('the source of a signal', () => {
  test('must be there; a name that is close is offered', () => {
    expect(troublesOf(backlog({ source: 'promethius', query: 'x' }))).toEqual([
      'spec.pods.backlog.source: expected the name of a MetricSource, found "promethius", did you mean prometheus?',
    ]);
    expect(troublesOf(backlog({ source: 'thanos', query: 'x' }))).toEqual([
      'spec.pods.backlog.source: expected the name of a MetricSource, found "thanos"',
    ]);
  });

  test('must be for the namespace; one that is not is neither described nor offered', () => {
    const elsewhere = withField(PODS_METRIC, 'metadata.namespace', 'shop');

    expect(troublesOf(elsewhere)).toEqual([
      'spec.pods.backlog.source: expected a source that namespace "shop" may use, found "acme"',
    ]);
    expect(troublesOf(withField(elsewhere, 'spec.pods.backlog.source', 'acmee'))).toEqual([
      'spec.pods.backlog.source: expected the name of a MetricSource, found "acmee"',
    ]);
  });

  test('may be written after the metric, and in another file', () => {
    expect(problemsIn(written(PODS_METRIC, ...SOURCES))).toEqual([]);
  });

  test.each([
    [
      { source: 'prometheus', pubsub: { subscription: 'jobs' } },
      'pubsub: expected query, as source "prometheus" is of kind prometheus, found pubsub',
    ],
    [
      { source: 'acme', query: 'x' },
      'query: expected pubsub, as source "acme" is of kind cloudMonitoring, found query',
    ],
    [{ source: 'day', query: 'x' }, 'query: expected series, as source "day" is of kind replay, found query'],
    [
      { source: 'acme', series: 'x' },
      'series: expected pubsub, as source "acme" is of kind cloudMonitoring, found series',
    ],
  ])('must be able to answer: %j', (reference, message) => {
    expect(troublesOf(backlog(reference))).toEqual([`spec.pods.backlog.${message}`]);
  });

  test('that has a mistake of its own is not missed by those who use it', () => {
    const broken = source('broken', { cloudMonitoring: { project: 'X' }, namespaces: ['shop'] });

    const found = problemsIn(written(broken, backlog({ source: 'broken', query: 'x' })));

    expect(found.map(({ path }) => path)).toEqual(['spec.cloudMonitoring.project']);
  });

  test('is looked up for every signal of a metric', () => {
    const nobody = { source: 'nobody', query: 'x' };
    const pods = {
      backlog: nobody,
      arrivals: nobody,
      capacity: { batchSeconds: { ...nobody, otherwise: 1 } },
      drainWithin: '30s',
    };

    expect(troublesOf(at('spec.pods', pods), withField(SIGNAL_METRIC, 'spec.signal', nobody))).toEqual(
      ['pods.backlog', 'pods.arrivals', 'pods.capacity.batchSeconds', 'signal'].map(
        (role) => `spec.${role}.source: expected the name of a MetricSource, found "nobody"`,
      ),
    );
  });

  test('is looked up although other fields of the metric are wrong', () => {
    const metric = withField(backlog({ source: 'nobody', query: 'x' }), 'spec.pods.drainWithin', '30');

    expect(troublesOf(metric)).toHaveLength(2);
  });
});

describe('the unit of a signal must fit what it is for', () => {
  test.each([
    [
      'backlog',
      { subscription: 'jobs', metric: 'oldest_unacked_message_age' },
      'backlog.pubsub.metric: expected a number of messages (num_undelivered_messages or num_unacked_messages_by_region), found oldest_unacked_message_age',
    ],
    [
      'backlog',
      { subscription: 'jobs', metric: 'ack_message_count' },
      'backlog.pubsub.metric: expected a number of messages (num_undelivered_messages or num_unacked_messages_by_region), found ack_message_count',
    ],
    [
      'backlog',
      { topic: 'jobs' },
      'backlog.pubsub.metric: expected a number of messages (num_undelivered_messages or num_unacked_messages_by_region), found send_message_operation_count',
    ],
    [
      'arrivals',
      { subscription: 'jobs' },
      'arrivals.pubsub.metric: expected messages that arrive a second (send_message_operation_count), found num_undelivered_messages',
    ],
    [
      'arrivals',
      { subscription: 'jobs', metric: 'ack_message_count' },
      'arrivals.pubsub.metric: expected messages that arrive a second (send_message_operation_count), found ack_message_count',
    ],
    [
      'capacity.batchSeconds',
      { subscription: 'jobs', metric: 'oldest_unacked_message_age' },
      'capacity.batchSeconds.pubsub: expected seconds that a batch takes, which no metric of Pub/Sub says, found oldest_unacked_message_age',
    ],
  ])('%s: %j', (role, pubsub, message) => {
    expect(troublesOf(at(`spec.pods.${role}`, { source: 'acme', pubsub }))).toEqual([`spec.pods.${message}`]);
  });

  test.each([
    ['backlog', { pubsub: { subscription: 'jobs', metric: 'num_unacked_messages_by_region' }, source: 'acme' }],
    ['backlog', { source: 'prometheus', query: 'sum(x)' }],
    ['arrivals', { source: 'acme', pubsub: { topic: 'jobs' } }],
    ['arrivals', { source: 'prometheus', query: 'sum(rate(x[1m]))' }],
  ])('%s may be %j', (role, reference) => {
    expect(troublesOf(at(`spec.pods.${role}`, reference))).toEqual([]);
  });
});

describe('names', () => {
  test('of metrics are their own within a namespace', () => {
    const elsewhere = withField(SIGNAL_METRIC, 'metadata.namespace', 'shop');

    const found = problemsIn(
      [...SOURCES, SIGNAL_METRIC, elsewhere, SIGNAL_METRIC].map((object) => JSON.stringify(object)).join('\n---\n'),
    );

    expect(found).toEqual([
      {
        file: 'spec.yaml',
        line: 11,
        column: expect.any(Number),
        path: 'metadata.name',
        message: 'expected a name of its own, found "render-backlog" again (first in spec.yaml:7)',
      },
    ]);
  });

  test('of sources are their own', () => {
    expect(troublesOf(source('acme', { replay: {} }), source('acme', { replay: {} }))).toEqual([
      'metadata.name: expected a name of its own, found "acme" again (first in spec.yaml:1)',
      'metadata.name: expected a name of its own, found "acme" again (first in spec.yaml:1)',
    ]);
  });
});
