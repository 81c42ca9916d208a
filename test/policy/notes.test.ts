import { expect, test } from '@jest/globals';
import type { Decision } from '../../src/policy/decision.ts';
import { explain } from '../../src/policy/explain.ts';
import { batchNote, noted } from '../../src/policy/notes.ts';
import { OPEN_MS } from '../support/signals.ts';

const DECISION: Decision = {
  kind: 'value',
  value: 4,
  winner: 'signal',
  steps: [{ name: 'signal', value: 4 }],
  inputs: [],
  atMs: OPEN_MS,
  untilMs: OPEN_MS + 60_000,
  afterwards: 'stale',
};

test('half-empty batches while requests wait: raise the batch, not the pods', () => {
  expect(batchNote(0.25, 1240)).toBe(
    'batches are 25 % full while 1,240 wait: raise the batch (its size, or how long it waits to fill), not the pods',
  );
});

test.each([
  ['batches are full enough', 0.5, 1240],
  ['nothing waits', 0.1, 0],
  ['the efficiency is not known', Number.NaN, 1240],
])('nothing is said when %s', (_, efficiency, waiting) => {
  expect(batchNote(efficiency, waiting)).toBeUndefined();
});

test('a note is told after the steps and changes nothing else', () => {
  const decision = noted(DECISION, [undefined, 'raise the batch']);

  expect(decision).toEqual({ ...DECISION, notes: ['raise the batch'] });
  expect(explain(decision)).toBe('the signal is 4; raise the batch');
  expect(noted(DECISION, [undefined])).toBe(DECISION);
});

test('a refusal says only why it is one', () => {
  const refusal: Decision = { kind: 'refusal', reason: 'no sample' };

  expect(noted(refusal, ['raise the batch'])).toBe(refusal);
});
