import { expect, test } from '@jest/globals';
import type { Checked } from '../../src/spec/check.ts';
import type { Spec } from '../../src/spec/spec.ts';
import { looked, startWatching, wasRead } from '../../src/spec/watching.ts';

const EMPTY: Spec = { sources: [], calendars: [], metrics: [], pools: [] };
const GOOD: Checked = { spec: EMPTY };
const BAD: Checked = { problems: [{ file: 'a', line: 1, column: 1, path: '', message: 'bad' }] };
const NO_NEWS = { spec: undefined, problems: undefined };

/** A watch that has read state `one` and found it good. */
function settled() {
  return wasRead(startWatching('one'), ['one', 'one'], GOOD).watching;
}

test('files are due when they changed and then stay', () => {
  const first = looked(settled(), 'two');
  const second = looked(first.watching, 'three');
  const third = looked(second.watching, 'three');

  expect([first.isDue, second.isDue, third.isDue]).toEqual([false, false, true]);
});

test('files that go back to what was read are not due', () => {
  const changed = looked(settled(), 'two').watching;
  const back = looked(changed, 'one');

  expect(back.isDue).toBe(false);
  expect(looked(back.watching, 'one').isDue).toBe(false);
});

test('what was read while the files changed is forgotten, and read again when they stay', () => {
  const torn = wasRead(settled(), ['two', 'three'], BAD);

  expect(torn.news).toEqual(NO_NEWS);
  expect(looked(torn.watching, 'three').isDue).toBe(true);
});

test('the same is not told twice, good or bad', () => {
  const again = wasRead(settled(), ['two', 'two'], GOOD);
  const bad = wasRead(again.watching, ['three', 'three'], BAD);
  const still = wasRead(bad.watching, ['four', 'four'], BAD);

  expect(again.news).toEqual(NO_NEWS);
  expect(bad.news.problems).toHaveLength(1);
  expect(still.news).toEqual(NO_NEWS);
});

test('the way back to the last good spec is told as problems that are gone, without the spec', () => {
  const bad = wasRead(settled(), ['two', 'two'], BAD).watching;

  expect(wasRead(bad, ['one', 'one'], GOOD).news).toEqual({ spec: undefined, problems: [] });
});
