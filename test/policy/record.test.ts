import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { explainInFull } from '../../src/policy/explain.ts';
import { decide } from '../../src/policy/inputs.ts';
import { readRecord, writeRecord } from '../../src/policy/record.ts';
import { anyInputs } from '../support/decisions.ts';

test('any decision can be made again from its record, equal to the last bit', () => {
  let values = 0;
  fc.assert(
    fc.property(anyInputs, (inputs) => {
      const decision = decide(inputs);

      const again = decide(readRecord(writeRecord(inputs)));

      // Numbers are compared with Object.is: -0 is not 0, and the last bit counts.
      expect(again).toEqual(decision);
      values += decision.kind === 'value' ? 1 : 0;
    }),
    { numRuns: 5000 },
  );
  expect(values).toBeGreaterThan(1000);
});

test('a decision does not change what it is made from, and depends on nothing else', () => {
  fc.assert(
    fc.property(anyInputs, (inputs) => {
      const before = writeRecord(inputs);

      const first = decide(inputs);
      const second = decide(inputs);

      expect(second).toEqual(first);
      expect(writeRecord(inputs)).toBe(before);
    }),
    { numRuns: 500 },
  );
});

test('any decision can be told, without a number that nobody can read', () => {
  fc.assert(
    fc.property(anyInputs, (inputs) => {
      const lines = explainInFull(decide(inputs)).join('\n');

      expect(lines).not.toMatch(/NaN|undefined|null|Infinity|\[object|∞/);
    }),
    { numRuns: 2000 },
  );
});
