import { expect, test } from '@jest/globals';
import { anything, array, assert, constantFrom, option, property, record, string } from 'fast-check';
import { history, newest, pageOf, seriesById } from '../../src/sources/cloud-monitoring-decode.ts';
import { failureOf } from '../../src/sources/cloud-monitoring-trouble.ts';
import { LARGEST_VALUE, SourceError } from '../../src/sources/source.ts';

const MINUTE_MS = 60_000;
const T = Date.UTC(2026, 10, 23, 9, 30);

function timeSeries(id: string, points: readonly (readonly [number, unknown])[], labels: object = {}): object {
  return {
    metric: { type: 'pubsub.googleapis.com/subscription/num_undelivered_messages', labels },
    resource: { type: 'pubsub_subscription', labels: { project_id: 'acme-prod', subscription_id: id } },
    points: points.map(([atMs, value]) => ({ interval: { endTime: new Date(atMs).toISOString() }, value })),
  };
}

function newestOf(...series: readonly object[]): unknown {
  const found = seriesById([pageOf({ timeSeries: series }, 'acme-prod', { resource: 'subscription' })]);
  return newest(found.get('jobs') ?? []);
}

test.each([
  [{ int64Value: '3000' }, 3_000],
  [{ int64Value: '0' }, 0],
  [{ int64Value: '-5' }, -5],
  [{ int64Value: '9223372036854775807' }, 9_223_372_036_854_776_000],
  [{ doubleValue: 12.5 }, 12.5],
  [{ doubleValue: 'Infinity' }, Infinity],
  [{ doubleValue: 'NaN' }, Number.NaN],
  [{ int64Value: null }, Number.NaN],
  [{ int64Value: 3_000 }, Number.NaN],
  [{ int64Value: '' }, Number.NaN],
  [{ int64Value: '1e3' }, Number.NaN],
  [{ boolValue: true }, Number.NaN],
  [{}, Number.NaN],
  [null, Number.NaN],
])('the value %j is %p', (value, expected) => {
  expect(newestOf(timeSeries('jobs', [[T, value]]))).toEqual({ atMs: T, value: expected });
});

test('the newest point is found in whatever order they come, with nanoseconds in its time', () => {
  const series = timeSeries('jobs', [
    [T - MINUTE_MS, { int64Value: '1' }],
    [T, { int64Value: '2' }],
    [T - 2 * MINUTE_MS, { int64Value: '3' }],
  ]);
  const nanoseconds = {
    ...timeSeries('jobs', []),
    points: [{ interval: { endTime: '2026-11-23T09:30:00.123456789Z' }, value: { int64Value: '4' } }],
  };

  expect(newestOf(series)).toEqual({ atMs: T, value: 2 });
  expect(newestOf(nanoseconds)).toEqual({ atMs: T + 123, value: 4 });
});

test('a series that goes on on the next page is one series, in whatever order its labels come', () => {
  const first = timeSeries('jobs', [[T, { int64Value: '10' }]], { region: 'a', kind: 'b' });
  const second = timeSeries('jobs', [[T - MINUTE_MS, { int64Value: '9' }]], { kind: 'b', region: 'a' });
  const pages = [first, second].map((one) => pageOf({ timeSeries: [one] }, 'acme-prod', { resource: 'subscription' }));

  expect(newest(seriesById(pages).get('jobs') ?? [])).toEqual({ atMs: T, value: 10 });
});

test('a negative or missing part is not hidden in a sum', () => {
  const [good, negative, none] = [{ int64Value: '10' }, { int64Value: '-3' }, {}];

  expect(
    newestOf(timeSeries('jobs', [[T, good]], { region: 'a' }), timeSeries('jobs', [[T, negative]], { region: 'b' })),
  ).toMatchObject({ value: -3 });
  expect(
    newestOf(timeSeries('jobs', [[T, good]], { region: 'a' }), timeSeries('jobs', [[T, none]], { region: 'b' })),
  ).toMatchObject({ value: Number.NaN });
});

test('the history of a sum never counts a silent region as zero, until it has been silent for the whole window', () => {
  const series = (region: string, minutes: number, value: string): object => {
    const points = Array.from({ length: minutes }, (_, i) => [T + i * MINUTE_MS, { int64Value: value }] as const);
    return timeSeries('jobs', points, { region });
  };
  const json = { timeSeries: [series('a', 9, '100'), series('b', 2, '10')] };
  const page = pageOf(json, 'acme-prod', { resource: 'subscription' });

  const samples = history(page.series, { fromMs: T, toMs: T + 8 * MINUTE_MS, stepMs: MINUTE_MS }, 5 * MINUTE_MS);

  expect(samples).toEqual([
    { atMs: T, value: 110 },
    { atMs: T + MINUTE_MS, value: 110 },
    { atMs: T + 6 * MINUTE_MS, value: 100 },
    { atMs: T + 7 * MINUTE_MS, value: 100 },
    { atMs: T + 8 * MINUTE_MS, value: 100 },
  ]);
});

test.each([[null], ['text'], [5], [[]], [{ timeSeries: 'text' }], [{ timeSeries: {} }]])(
  '%j is no answer of Cloud Monitoring',
  (json) => {
    expect(() => pageOf(json, 'acme-prod', { resource: 'subscription' })).toThrow('not its format');
  },
);

test('whatever is answered, history keeps the contract and failures are SourceErrors', () => {
  const value = option(record({ int64Value: anything(), doubleValue: anything() }));
  const point = record({
    interval: option(record({ endTime: constantFrom('2026-11-23T09:30:00Z', '2026-11-23T09:29:00Z', 'now', null) })),
    value,
  });
  const series = record({ resource: option(record({ labels: anything() })), metric: anything(), points: array(point) });
  const noText = { resource: { labels: { odd: { toString: 0 } } }, metric: [], points: [] };
  assert(
    property(record({ timeSeries: array(series), executionErrors: anything(), nextPageToken: anything() }), (json) => {
      const page = pageOf(json, 'acme-prod', { resource: 'subscription' });
      const span = { fromMs: T - 10 * MINUTE_MS, toMs: T, stepMs: MINUTE_MS };

      for (const sample of history(page.series, span, 5 * MINUTE_MS)) {
        expect(sample.value >= 0 && sample.value <= LARGEST_VALUE).toBe(true);
        expect(sample.atMs >= span.fromMs && sample.atMs <= span.toMs).toBe(true);
      }
    }),
    { examples: [[{ timeSeries: [noText], executionErrors: [], nextPageToken: [] }]] },
  );
});

test('no word of an error body but its status is repeated', () => {
  assert(
    property(
      constantFrom(400, 401, 403, 404, 409, 429, 500, 503),
      string({ minLength: 20 }),
      anything(),
      (status, text, odd) => {
        const said = [
          failureOf(status, { error: { code: status, message: `secret ${text}`, status: 'PERMISSION_DENIED' } }),
          failureOf(status, { error: { status: `secret ${text}` } }),
          failureOf(status, odd),
        ];

        for (const error of said) {
          expect(error).toBeInstanceOf(SourceError);
          expect(error.message).not.toContain('secret');
        }
      },
    ),
  );
});
