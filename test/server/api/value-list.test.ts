import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { jsonList, protobufList } from '../../../src/server/api/value-list.ts';
import { aValue } from '../../support/api-server.ts';
import { readValueList } from '../../support/protobuf-reader.ts';
import { vectors } from '../../support/vectors.ts';

interface Case {
  readonly name: string;
  readonly json: string;
  readonly protobuf: string;
}

const go = vectors<Case>('value-lists');
const singles = go.cases.filter(({ name }) => name !== 'facts');
const NUMBERS: Readonly<Record<string, number>> = {
  '12': 12,
  '1500m': 1.5,
  '1500k': 1_500_000,
  '0': 0,
  '1m': 0.001,
  '9007199254740991': Number.MAX_SAFE_INTEGER,
};

/** The value that a list of Go's was made from. */
function answerOf({ json }: Case) {
  const { items } = JSON.parse(json) as {
    items: { metricName: string; metricLabels: Record<string, string>; timestamp: string; value: string }[];
  };
  const [item] = items;
  if (item === undefined) throw new Error('the vector has no item');
  const { metricName: metric, metricLabels: labels, timestamp } = item;
  return aValue({ metric, labels, atMs: Date.parse(timestamp), value: NUMBERS[item.value] ?? NaN });
}

describe(`byte for byte as ${go.made}`, () => {
  test.each(singles)('$name, in JSON', (vector) => {
    expect(Buffer.from(jsonList(answerOf(vector)), 'latin1').toString('utf8')).toBe(vector.json);
  });

  test.each(singles)('$name, in protobuf', (vector) => {
    expect(Buffer.from(protobufList(answerOf(vector)), 'latin1').toString('hex')).toBe(vector.protobuf);
  });
});

test("the tests' own protobuf reader reads Go's bytes", () => {
  const facts = go.cases.find(({ name }) => name === 'facts');

  expect(readValueList(Buffer.from(facts?.protobuf ?? '', 'hex')).items[0]).toEqual({
    metricName: 'q',
    metricLabels: { s: 'x' },
    seconds: Date.parse('2025-03-04T05:06:07Z') / 1000,
    value: '1500m',
  });
});

test('both forms say the same, whatever the names and labels', () => {
  const text = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom('__proto__', 'constructor', '', '\0', 'a|b', '"'),
  );
  fc.assert(
    fc.property(
      text,
      fc.array(fc.tuple(text, text)),
      fc.double({ min: 0, max: 1e9, noNaN: true }),
      fc.nat(),
      (metric, pairs, value, seconds) => {
        const labels = Object.fromEntries(pairs);
        const answer = aValue({ metric, labels, value, atMs: seconds * 1000 + 999 });

        const json = JSON.parse(Buffer.from(jsonList(answer), 'latin1').toString('utf8'));
        const protobuf = readValueList(Buffer.from(protobufList(answer), 'latin1'));

        const [item] = protobuf.items;
        expect(protobuf).toMatchObject({ kind: json.kind, apiVersion: json.apiVersion });
        expect(json.items).toEqual([
          {
            metricName: metric,
            metricLabels: labels,
            timestamp: new Date(seconds * 1000).toISOString().replace('.000Z', 'Z'),
            value: item?.value,
          },
        ]);
        expect(protobuf.items).toEqual([{ metricName: metric, metricLabels: labels, seconds, value: item?.value }]);
      },
    ),
  );
});

test.each([NaN, -1, Infinity, 253_402_300_800_000])('a time of %d ms is an error', (atMs) => {
  expect(() => jsonList(aValue({ atMs }))).toThrow(RangeError);
  expect(() => protobufList(aValue({ atMs }))).toThrow(RangeError);
});

test.each([NaN, -1, Infinity, 1e18])('a value of %d is an error, never a number or null', (value) => {
  expect(() => jsonList(aValue({ value }))).toThrow(RangeError);
  expect(() => protobufList(aValue({ value }))).toThrow(RangeError);
});
