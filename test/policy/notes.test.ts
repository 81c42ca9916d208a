import { expect, test } from '@jest/globals';
import { batchNote } from '../../src/policy/notes.ts';

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
