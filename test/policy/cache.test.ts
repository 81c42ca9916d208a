import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { afterCache, aheadAfterCache, hitRatio, missed } from '../../src/policy/cache.ts';
import { OPEN_MS, signal } from '../support/signals.ts';

const RECENT = { startMs: OPEN_MS - 30_000, stepMs: 15_000, values: Float64Array.of(10, Number.NaN, 20) };

test('a cache lets through what it does not answer', () => {
  expect(missed(20, 0.25)).toBe(15);
});

test('arrivals, with their past, are what is left behind the cache, and say so', () => {
  const arrivals = {
    ...signal('arrivals', 20, 5, { previous: { atMs: OPEN_MS - 20_000, value: 10 } }),
    recent: RECENT,
  };

  const left = afterCache(arrivals, 0.4);

  expect(left).toMatchObject({
    name: 'arrivals less what a cache answers',
    sample: { value: 12 },
    previous: { value: 6 },
    recent: { startMs: RECENT.startMs, values: Float64Array.of(6, Number.NaN, 12) },
  });
});

test('what is forecast is what is left behind the cache too', () => {
  const ahead = {
    mode: 'enforce',
    quantile: 0.9,
    horizonMs: 300_000,
    ageMs: 0,
    usable: true,
    reason: undefined,
    unforeseen: false,
  } as const;

  const left = aheadAfterCache({ ...ahead, perSecond: 20, aboveLast: 5, recentSameSlotMax: 10 }, 0.4);

  expect(left).toEqual({ ...ahead, perSecond: 12, aboveLast: 3, recentSameSlotMax: 6 });
  const unknown = { aboveLast: undefined, recentSameSlotMax: undefined };
  expect(aheadAfterCache({ ...ahead, perSecond: 20, ...unknown }, 0.4)).toMatchObject(unknown);
});

test('a higher hit ratio never raises the arrivals, and none leaves them alone', () => {
  const ratio = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1e9, noNaN: true }), ratio, ratio, (arrivals, a, b) => {
      expect(missed(arrivals, Math.max(a, b))).toBeLessThanOrEqual(missed(arrivals, Math.min(a, b)));
      expect(missed(arrivals, 0)).toBe(arrivals);
    }),
  );
});

describe('a hit ratio that is read', () => {
  const HOLD_MS = 300_000;

  test('counts while it is fresh or held', () => {
    expect(hitRatio(OPEN_MS, signal('hits', 0.3, 10), HOLD_MS)).toEqual({ ratio: 0.3, note: undefined });
    expect(hitRatio(OPEN_MS, signal('hits', 0.3, 590), HOLD_MS).ratio).toBe(0.3);
  });

  test.each([
    ['missing', signal('hits', 0.9, 0, { sample: undefined }), 'no sample of hits yet'],
    ['older than its hold', signal('hits', 0.9, 601), 'hits is stale'],
    ['in percent by mistake', signal('hits', 90, 10), 'hits is 90, which is no share'],
    ['not a number', signal('hits', Number.NaN, 10), 'hits is NaN'],
  ])('saves nothing when it is %s, and that is said', (_, hits, reason) => {
    const { ratio, note } = hitRatio(OPEN_MS, hits, HOLD_MS);

    expect(ratio).toBe(0);
    expect(note).toContain(`nothing is taken off the arrivals for a cache, because ${reason}`);
  });
});
