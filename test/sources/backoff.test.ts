import { expect, test } from '@jest/globals';
import { assert, double, integer, property } from 'fast-check';
import { Backoff } from '../../src/sources/backoff.ts';

test('each refusal doubles the wait, up to two minutes, until an answer', () => {
  let nowMs = 0;
  const backoff = new Backoff(
    () => nowMs,
    () => 1,
  );
  const waits: number[] = [];

  for (let refusal = 0; refusal < 4; refusal++) {
    backoff.refused();
    waits.push(backoff.waitMs);
    nowMs += backoff.waitMs;
  }
  backoff.answered();
  backoff.refused();

  expect([...waits, backoff.waitMs]).toEqual([30_000, 60_000, 120_000, 120_000, 30_000]);
});

test('refusals within a wait change nothing', () => {
  const backoff = new Backoff(
    () => 0,
    () => 1,
  );

  for (let call = 0; call < 8; call++) backoff.refused();

  expect(backoff.waitMs).toBe(30_000);
});

test('nobody waits less than half of it, nor more than all', () => {
  assert(
    property(
      integer({ min: 1, max: 40 }),
      double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
      (refusals, chance) => {
        let nowMs = 0;
        const backoff = new Backoff(
          () => nowMs,
          () => chance,
        );
        for (let i = 0; i < refusals; i++) {
          nowMs += backoff.waitMs;
          backoff.refused();
        }

        const longestMs = Math.min(120_000, 30_000 * 2 ** (refusals - 1));
        expect(backoff.waitMs).toBeGreaterThanOrEqual(longestMs / 2);
        expect(backoff.waitMs).toBeLessThanOrEqual(longestMs);
      },
    ),
  );
});
