import { describe, expect, test } from '@jest/globals';
import { FollowedPool } from '../../src/simulate/followed-pool.ts';

const MINUTE_MS = 60_000;
const SETTINGS = { ratePerPod: 2, nodeStartMs: 6 * MINUTE_MS, podStartMs: 40_000, arrivals: () => 4 };

describe('a pool that follows what is asked for', () => {
  test('works off what comes as long as its pods can', () => {
    const enough = new FollowedPool(SETTINGS, 0, 2);
    const tooFew = new FollowedPool(SETTINGS, 0, 1);
    for (const pool of [enough, tooFew]) pool.advance(10 * MINUTE_MS);

    expect([enough.state.waiting, tooFew.state.waiting]).toEqual([0, 2 * 600]);
  });

  test('has a new pod after its node has come, and the pod has started', () => {
    const pool = new FollowedPool(SETTINGS, 0, 1);
    pool.want(3);
    const readyAt = [6, 6.6, 7].map((minutes) => {
      pool.advance(minutes * MINUTE_MS);
      return pool.state.ready;
    });

    expect(readyAt).toEqual([1, 1, 3]);
  });

  test('starts a pod at once on a node that a placeholder kept', () => {
    const pool = new FollowedPool(SETTINGS, 0, 1);
    pool.keepWarm(2);
    pool.advance(7 * MINUTE_MS);
    pool.want(3);
    pool.keepWarm(0);
    pool.advance(8 * MINUTE_MS);

    expect(pool.state).toMatchObject({ ready: 3, nodes: 3 });
  });

  test('gives nodes back that nobody asks for', () => {
    const pool = new FollowedPool(SETTINGS, 0, 5);
    pool.want(2);

    expect(pool.state).toMatchObject({ ready: 2, nodes: 2 });
  });
});
