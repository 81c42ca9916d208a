import type { OpenMetricsLine } from './prometheus-server.ts';

/** What Prometheus 2.42 answered at `RECORDED_AT_MS` over `RECORDED_SAMPLES`. A test compares it with the one that is installed. */
export interface Recorded {
  readonly query: string;
  readonly status: number;
  readonly body: unknown;
}

export const RECORDED_AT_MS = Date.UTC(2026, 0, 5, 12);

const AT_SECONDS = RECORDED_AT_MS / 1000;

/** An hour of samples until 2 minutes before; `gone` ends 10 minutes before. */
export const RECORDED_SAMPLES: readonly OpenMetricsLine[] = [
  ...minutes(2).map((ago): OpenMetricsLine => `queue_depth{queue="a"} ${160 - ago} ${AT_SECONDS - 60 * ago}`),
  ...minutes(2).map((ago): OpenMetricsLine => `queue_depth{queue="b"} 10 ${AT_SECONDS - 60 * ago}`),
  ...minutes(2).map((ago): OpenMetricsLine => `served_total 0 ${AT_SECONDS - 60 * ago}`),
  ...minutes(2).map((ago): OpenMetricsLine => `not_a_number NaN ${AT_SECONDS - 60 * ago}`),
  ...minutes(2).map((ago): OpenMetricsLine => `endless +Inf ${AT_SECONDS - 60 * ago}`),
  ...minutes(10).map((ago): OpenMetricsLine => `gone 7 ${AT_SECONDS - 60 * ago}`),
];

/** How many minutes ago, oldest first, since the samples of a series must be in time order. */
function minutes(newest: number): readonly number[] {
  return Array.from({ length: 61 - newest }, (_, i) => 60 - i);
}

export const RECORDED: readonly Recorded[] = [
  {
    query: 'sum(queue_depth)',
    status: 200,
    body: { status: 'success', data: { resultType: 'vector', result: [{ metric: {}, value: [1767614400, '168'] }] } },
  },
  {
    query: 'queue_depth',
    status: 200,
    body: {
      status: 'success',
      data: {
        resultType: 'vector',
        result: [
          { metric: { __name__: 'queue_depth', queue: 'a' }, value: [1767614400, '158'] },
          { metric: { __name__: 'queue_depth', queue: 'b' }, value: [1767614400, '10'] },
        ],
      },
    },
  },
  {
    query: '1 + 1',
    status: 200,
    body: { status: 'success', data: { resultType: 'scalar', result: [1767614400, '2'] } },
  },
  {
    query: '"text"',
    status: 200,
    body: { status: 'success', data: { resultType: 'string', result: [1767614400, 'text'] } },
  },
  {
    query: 'queue_depth[3m]',
    status: 200,
    body: {
      status: 'success',
      data: {
        resultType: 'matrix',
        result: [
          {
            metric: { __name__: 'queue_depth', queue: 'a' },
            values: [
              [1767614220, '157'],
              [1767614280, '158'],
            ],
          },
          {
            metric: { __name__: 'queue_depth', queue: 'b' },
            values: [
              [1767614220, '10'],
              [1767614280, '10'],
            ],
          },
        ],
      },
    },
  },
  { query: 'nothing', status: 200, body: { status: 'success', data: { resultType: 'vector', result: [] } } },
  {
    query: 'not_a_number',
    status: 200,
    body: {
      status: 'success',
      data: { resultType: 'vector', result: [{ metric: { __name__: 'not_a_number' }, value: [1767614400, 'NaN'] }] },
    },
  },
  {
    query: 'endless',
    status: 200,
    body: {
      status: 'success',
      data: { resultType: 'vector', result: [{ metric: { __name__: 'endless' }, value: [1767614400, '+Inf'] }] },
    },
  },
  {
    query: '-endless',
    status: 200,
    body: { status: 'success', data: { resultType: 'vector', result: [{ metric: {}, value: [1767614400, '-Inf'] }] } },
  },
  {
    query: '-queue_depth{queue="b"}',
    status: 200,
    body: {
      status: 'success',
      data: { resultType: 'vector', result: [{ metric: { queue: 'b' }, value: [1767614400, '-10'] }] },
    },
  },
  {
    query: '1e18 * queue_depth{queue="b"}',
    status: 200,
    body: {
      status: 'success',
      data: { resultType: 'vector', result: [{ metric: { queue: 'b' }, value: [1767614400, '10000000000000000000'] }] },
    },
  },
  { query: 'gone', status: 200, body: { status: 'success', data: { resultType: 'vector', result: [] } } },
  {
    query: 'rate(served_total[5m]) / rate(served_total[5m])',
    status: 200,
    body: { status: 'success', data: { resultType: 'vector', result: [{ metric: {}, value: [1767614400, 'NaN'] }] } },
  },
  {
    query: 'sum(rate(',
    status: 400,
    body: {
      status: 'error',
      errorType: 'bad_data',
      error: 'invalid parameter "query": 1:10: parse error: unclosed left parenthesis',
    },
  },
  {
    query: 'queue_depth * on() queue_depth',
    status: 422,
    body: {
      status: 'error',
      errorType: 'execution',
      error:
        'found duplicate series for the match group {} on the right hand-side of the operation: [{__name__="queue_depth", queue="b"}, {__name__="queue_depth", queue="a"}];many-to-many matching not allowed: matching labels must be unique on one side',
    },
  },
  {
    query: 'max(timestamp(queue_depth))',
    status: 200,
    body: {
      status: 'success',
      data: { resultType: 'vector', result: [{ metric: {}, value: [1767614400, '1767614280'] }] },
    },
  },
  {
    query: 'max(timestamp(gone))',
    status: 200,
    body: { status: 'success', data: { resultType: 'vector', result: [] } },
  },
];
