import { expect, jest, test } from '@jest/globals';
import { type ReviewCacheLimits, reviewCache } from '../../src/server/review-cache.ts';

const LIMITS: ReviewCacheLimits = { ttlMs: 10_000, entries: 3, characters: 10_000, underWay: 2 };

interface Outcome {
  readonly said: string;
}

function cache(limits: Partial<ReviewCacheLimits> = {}) {
  const clock = { nowMs: 1_000 };
  const review = jest.fn(async (): Promise<Outcome> => ({ said: `review ${review.mock.calls.length}` }));
  const askOnce = reviewCache<Outcome>({ ...LIMITS, ...limits }, () => clock.nowMs);
  return { clock, review, ask: (key: string) => askOnce(key, review), askOnce };
}

test('a known outcome is answered at once, without a promise, for ten seconds', async () => {
  const { clock, review, ask } = cache();
  await ask('key');

  clock.nowMs += 10_000;
  expect(ask('key')).toEqual({ said: 'review 1' });

  clock.nowMs += 1;
  expect(await ask('key')).toEqual({ said: 'review 2' });
  expect(review).toHaveBeenCalledTimes(2);
});

test('many who ask the same at the same time cause one review', async () => {
  const { review, ask } = cache();

  const answers = await Promise.all(Array.from({ length: 100 }, async () => ask('key')));

  expect(review).toHaveBeenCalledTimes(1);
  expect(new Set(answers).size).toBe(1);
});

test('a review that fails fails everybody who waited, and the next one asks again', async () => {
  const { review, ask } = cache();
  review.mockRejectedValueOnce(new Error('nobody answers'));

  const waiting = [ask('key'), ask('key')];

  await expect(waiting[0]).rejects.toThrow('nobody answers');
  await expect(waiting[1]).rejects.toThrow('nobody answers');
  expect(await ask('key')).toEqual({ said: 'review 2' });
});

test('a review that throws at once is a review that fails', async () => {
  const { askOnce, ask } = cache();

  await expect(askOnce('key', broken)).rejects.toThrow('broken');
  expect(await ask('key')).toEqual({ said: 'review 1' });
});

test('the least recently used outcome leaves first', async () => {
  const { review, ask } = cache();
  for (const key of ['a', 'b', 'c', 'a', 'd']) await ask(key);
  review.mockClear();

  expect(ask('a')).toEqual({ said: 'review 1' });
  await ask('b');

  expect(review).toHaveBeenCalledTimes(1);
});

test('a key of more than a hundredth of all characters is not kept', async () => {
  const { review, ask } = cache();

  await ask('k'.repeat(100));
  await ask('k'.repeat(100));
  await ask('k'.repeat(99));
  await ask('k'.repeat(99));

  expect(review).toHaveBeenCalledTimes(3);
});

test('all keys together are bounded', async () => {
  const { review, ask } = cache({ entries: 1_000 });
  const keys = Array.from({ length: 300 }, (_, at) => `${at}`.padEnd(90, 'x'));
  for (const key of keys) await ask(key);
  review.mockClear();

  for (const key of keys.toReversed()) await ask(key);

  expect(review.mock.calls.length).toBeGreaterThanOrEqual(300 - 10_000 / 90);
});

test('one review too many at the same time is refused at once, and the others go on', async () => {
  const { ask } = cache();

  const [first, second, third] = [ask('a'), ask('b'), ask('c')];

  await expect(third).rejects.toThrow('2 reviews are under way already');
  expect(await first).toEqual({ said: 'review 1' });
  expect(await second).toEqual({ said: 'review 2' });
  expect(await ask('c')).toEqual({ said: 'review 3' });
});

function broken(): never {
  throw new Error('broken');
}
