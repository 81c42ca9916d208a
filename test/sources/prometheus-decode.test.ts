import { expect, test } from '@jest/globals';
import { anything, assert, constantFrom, integer, oneof, property, record, array } from 'fast-check';
import { numberIn, resultOf, samplesIn } from '../../src/sources/prometheus-decode.ts';
import { LARGEST_VALUE, SourceError } from '../../src/sources/source.ts';
import { HAS_PROMETHEUS, startPrometheus } from '../support/prometheus-server.ts';
import { RECORDED, RECORDED_AT_MS, RECORDED_SAMPLES } from '../support/prometheus-answers.ts';
import { required } from '../support/required.ts';

function vector(...values: readonly unknown[]): unknown {
  return { status: 'success', data: { resultType: 'vector', result: values.map((value) => ({ metric: {}, value })) } };
}

test.each([
  ['0', 0],
  ['1e+21', 1e21],
  ['1.234e-07', 1.234e-7],
  ['.5', 0.5],
  ['+Inf', Infinity],
  ['-Inf', -Infinity],
  ['NaN', undefined],
])('the value "%s" is %s', (text, value) => {
  expect(numberIn(resultOf(200, vector([1, text])))).toBe(value);
});

test.each([[''], [' '], ['0x10'], ['1,5'], [null], [12], ['null']])('the value %j is not one', (text) => {
  expect(() => numberIn(resultOf(200, vector([1, text])))).toThrow('not its format');
});

test('a native histogram is a bad query, not a number', () => {
  const answer = { status: 'success', data: { resultType: 'vector', result: [{ metric: {}, histogram: [1, {}] }] } };

  expect(() => numberIn(resultOf(200, answer))).toThrow('the query gives a histogram');
});

test('a warning about the query itself is passed on, one about stores is not', () => {
  const own = 'PromQL warning: quantile value should be between 0 and 1, got 2 (1:10)';
  const stores = 'No StoreAPIs matched for thanos-store-0.acme.example:10901';

  const said = [own, stores].map((warning) => {
    try {
      return resultOf(200, { ...(vector([1, '2']) as object), warnings: [warning] });
    } catch (error) {
      return String(error);
    }
  });

  expect(said).toEqual([
    `SourceError: Prometheus says that its answer is incomplete: ${own}`,
    'SourceError: Prometheus says that its answer is incomplete',
  ]);
});

test('infos change nothing', () => {
  const infos = ['PromQL info: metric might not be a counter: name should end in _total'];

  expect(numberIn(resultOf(200, { ...(vector([1, '2']) as object), infos }))).toBe(2);
});

test('whatever is answered, it decodes to numbers or fails as a SourceError', () => {
  const result = oneof(anything(), array(record({ metric: anything(), value: anything(), values: anything() })));
  const body = record({
    status: constantFrom('success', 'error'),
    data: record({ resultType: constantFrom('vector', 'matrix', 'scalar', 'string', 'odd'), result }),
  });
  assert(
    property(oneof(constantFrom(200), integer({ min: 100, max: 599 })), oneof(anything(), body), (status, json) => {
      for (const decode of [numberIn, samplesIn]) {
        try {
          const decoded = decode(resultOf(status, json));
          const numbers = Array.isArray(decoded) ? decoded.map(({ value }) => value) : [decoded ?? 0];
          expect(numbers.some((value) => Number.isNaN(value))).toBe(false);
          if (Array.isArray(decoded)) expect(numbers.every((value) => value >= 0 && value <= LARGEST_VALUE)).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(SourceError);
        }
      }
    }),
    { numRuns: 500 },
  );
});

/** The words of errors differ between versions. */
function withoutWords(body: unknown): unknown {
  return JSON.parse(JSON.stringify(body), (key, value: unknown) => (key === 'error' ? 'words' : value));
}

required('the real Prometheus', HAS_PROMETHEUS)('the recording', () => {
  test('is what the installed Prometheus answers', async () => {
    const server = await startPrometheus(RECORDED_SAMPLES);
    const answers: unknown[] = [];

    for (const { query } of RECORDED) {
      const form = new URLSearchParams({ query, time: String(RECORDED_AT_MS / 1000) });
      const response = await fetch(`${server.url}/api/v1/query`, { method: 'POST', body: form });
      answers.push({ query, status: response.status, body: withoutWords(await response.json()) });
    }
    await server.stop();

    expect(answers).toEqual(RECORDED.map((recorded) => ({ ...recorded, body: withoutWords(recorded.body) })));
  });
});
