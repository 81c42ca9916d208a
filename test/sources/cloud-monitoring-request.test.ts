import { expect, test } from '@jest/globals';
import { array, assert, constantFrom, property, string, stringMatching, uniqueArray } from 'fast-check';
import {
  batchesOf,
  isProjectId,
  isPubsubId,
  listParameters,
  measureOf,
} from '../../src/sources/cloud-monitoring-request.ts';
import type { PubsubMetric, PubsubQuery } from '../../src/sources/source.ts';
import { parseFilter } from '../support/monitoring-filter.ts';

const METRICS: readonly PubsubMetric[] = [
  'subscription/num_undelivered_messages',
  'subscription/num_unacked_messages_by_region',
  'subscription/oldest_unacked_message_age',
  'subscription/ack_message_count',
  'topic/send_message_operation_count',
];
const id = stringMatching(/^[A-Za-fh-z][A-Za-z0-9\-_.~+%]{2,254}$/);
const metric = constantFrom(...METRICS);

function parameters(request: { metric: PubsubMetric; ids: readonly string[] }): URLSearchParams {
  return listParameters({ project: 'acme-prod', fromMs: 0, toMs: 1_795_426_245_000, ...request });
}

test('whatever the ids, the filter means exactly them, in our project', () => {
  assert(
    property(metric, uniqueArray(id, { minLength: 1, maxLength: 100 }), (one, ids) => {
      const { resource } = measureOf(one);

      const filter = parseFilter(parameters({ metric: one, ids }).get('filter') ?? '');

      expect(Object.fromEntries(filter ?? [])).toEqual({
        'metric.type': [`pubsub.googleapis.com/${one}`],
        'resource.type': [`pubsub_${resource}`],
        'resource.labels.project_id': ['acme-prod'],
        [`resource.labels.${resource}_id`]: ids,
      });
    }),
  );
});

test('no id and no project that is accepted holds anything but plain characters', () => {
  assert(
    property(string({ unit: 'binary', minLength: 1, maxLength: 300 }), (text) => {
      if (isPubsubId(text) || isProjectId(text)) expect(text).toMatch(/^[A-Za-z0-9\-_.~+%:]+$/);
    }),
  );
  for (const odd of ['a"bc', "a'bc", 'a bc', 'a\\bc', 'abc\n', 'abc)', 'a\u2028bc']) {
    expect([isPubsubId(odd), isProjectId(odd)]).toEqual([false, false]);
  }
});

test('queries are batched by metric, at most 100 in a call, each once', () => {
  assert(
    property(array(metric, { maxLength: 400 }), (metrics) => {
      const queries = metrics.map((one, i): PubsubQuery => ({ kind: 'pubsub', metric: one, id: `render-jobs-${i}` }));

      const batches = batchesOf(queries);

      expect(new Set(batches.flat())).toEqual(new Set(queries));
      expect(batches.flat()).toHaveLength(queries.length);
      for (const batch of batches) {
        expect(batch.length).toBeLessThanOrEqual(100);
        expect(new Set(batch.map((one) => one.kind === 'pubsub' && one.metric)).size).toBe(1);
      }
      const fewest = [...Map.groupBy(metrics, (one) => one).values()].map(({ length }) => Math.ceil(length / 100));
      expect(batches).toHaveLength(fewest.reduce((sum, calls) => sum + calls, 0));
    }),
  );
});

test('gauges are asked for raw, and counts as the rate of whole minutes that have ended', () => {
  const [gauge, count] = [
    parameters({ metric: 'subscription/num_undelivered_messages', ids: ['jobs'] }),
    parameters({ metric: 'subscription/ack_message_count', ids: ['jobs'] }),
  ];

  expect([...gauge.keys()].filter((name) => name.startsWith('aggregation'))).toEqual([]);
  expect(gauge.get('interval.endTime')).toBe('2026-11-23T09:30:45.000Z');
  expect(count.get('interval.endTime')).toBe('2026-11-23T09:30:00.000Z');
  expect(Object.fromEntries([...count].filter(([name]) => name.startsWith('aggregation')))).toEqual({
    'aggregation.alignmentPeriod': '60s',
    'aggregation.perSeriesAligner': 'ALIGN_RATE',
    'aggregation.crossSeriesReducer': 'REDUCE_SUM',
    'aggregation.groupByFields': 'resource.labels.subscription_id',
  });
});
