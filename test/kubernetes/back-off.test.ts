import { expect, jest, test } from '@jest/globals';
import { type Attempts, attempt, delayMs } from '../../src/kubernetes/back-off.ts';

const GO = { initialMs: 500, factor: 1.5, longestMs: 10_000, jitter: 0.2 };

test('delays grow as they do in the Go library, up to the longest', () => {
  expect([1, 2, 3, 4].map((failures) => delayMs(GO, failures, 0))).toEqual([500, 750, 1125, 1687.5]);
  expect(delayMs(GO, 100, 0)).toBe(10_000);
});

test('jitter makes each longer by up to a part of it', () => {
  expect(delayMs(GO, 1, 0.5)).toBe(550);
  expect(delayMs(GO, 1, 0.999_999)).toBeLessThan(600);
});

function attempts(over: Partial<Attempts> = {}): Attempts {
  return {
    backOff: { initialMs: 1, factor: 1, longestMs: 1, jitter: 0 },
    most: 5,
    signal: AbortSignal.timeout(5_000),
    random: () => 0,
    isRetriable: () => true,
    ...over,
  };
}

test('what passes is tried again until it succeeds', async () => {
  const run = jest.fn(async () => (run.mock.calls.length < 3 ? Promise.reject(new Error('no')) : 'yes'));

  await expect(attempt(run, attempts())).resolves.toBe('yes');
  expect(run).toHaveBeenCalledTimes(3);
});

test('it is not tried more often than agreed; the last failure counts', async () => {
  const run = jest.fn(async () => Promise.reject(new Error(`failure ${run.mock.calls.length}`)));

  await expect(attempt(run, attempts())).rejects.toThrow('failure 5');
});

test('what does not pass is tried once', async () => {
  const run = jest.fn(async () => Promise.reject(new Error('for good')));

  await expect(attempt(run, attempts({ isRetriable: () => false }))).rejects.toThrow('for good');
  expect(run).toHaveBeenCalledTimes(1);
});

test('waiting ends when time is up, with the failure that was waited after', async () => {
  const backOff = { initialMs: 60_000, factor: 1, longestMs: 60_000, jitter: 0 };
  const run = jest.fn(async () => Promise.reject(new Error('no')));

  await expect(attempt(run, attempts({ backOff, signal: AbortSignal.timeout(10) }))).rejects.toThrow('no');
  expect(run).toHaveBeenCalledTimes(1);
});
