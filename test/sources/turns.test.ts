import { expect, test } from '@jest/globals';
import { assert, asyncProperty, boolean, array, integer } from 'fast-check';
import { Turns } from '../../src/sources/turns.ts';

const never = new AbortController().signal;

test('work waits until it is its turn, first come first served', async () => {
  const turns = new Turns(2);
  const started: number[] = [];
  const ends = [0, 1, 2, 3].map(() => Promise.withResolvers<void>());
  const work = ends.map((end, i) =>
    turns.take(() => {
      started.push(i);
      return end.promise;
    }, never),
  );

  expect(started).toEqual([0, 1]);
  ends[1]?.resolve();
  await work[1];
  expect(started).toEqual([0, 1, 2]);
  ends[0]?.resolve();
  await work[0];
  expect(started).toEqual([0, 1, 2, 3]);
});

test('who is stopped while waiting leaves, and the next one moves up', async () => {
  const turns = new Turns(1);
  const end = Promise.withResolvers<string>();
  const stop = new AbortController();
  const first = turns.take(() => end.promise, never);
  const second = turns.take(async () => 'second', stop.signal);
  const third = turns.take(async () => 'third', never);

  stop.abort(new Error('no longer wanted'));
  end.resolve('first');

  await expect(second).rejects.toThrow('no longer wanted');
  expect(await Promise.all([first, third])).toEqual(['first', 'third']);
});

test('whatever fails or is stopped, never more than allowed run at once and everybody ends', async () => {
  const plan = array(boolean(), { minLength: 1, maxLength: 40 });
  await assert(
    asyncProperty(integer({ min: 1, max: 5 }), plan, async (atOnce, fails) => {
      const turns = new Turns(atOnce);
      let running = 0;
      let most = 0;
      const work = fails.map((fail, i) =>
        turns.take(
          async () => {
            running += 1;
            most = Math.max(most, running);
            await Promise.resolve();
            running -= 1;
            if (fail) throw new Error('failed');
          },
          i % 7 === 6 ? AbortSignal.abort() : never,
        ),
      );

      await Promise.allSettled(work);

      expect(most).toBeLessThanOrEqual(atOnce);
      expect(running).toBe(0);
      expect(await turns.take(async () => 'free', never)).toBe('free');
    }),
  );
});
