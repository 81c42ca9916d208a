import { expect, test } from '@jest/globals';
import type { Decision } from '../../src/policy/decision.ts';
import { explain } from '../../src/policy/explain.ts';
import { shared, type Shares } from '../../src/policy/pool.ts';
import { OPEN_MS } from '../support/signals.ts';

const POOL = { name: 'gpu-a100', capacity: 40 };

function shares(member: string, over: Partial<Shares> = {}): Shares {
  return { member, weight: 1, guarantee: 0, borrow: undefined, priority: 0, ...over };
}

/** A decision that holds for a minute. */
function wanting(value: number): Decision {
  return {
    kind: 'value',
    value,
    winner: 'signal',
    steps: [{ name: 'signal', value }],
    inputs: [],
    atMs: OPEN_MS,
    untilMs: OPEN_MS + 60_000,
    afterwards: 'stale',
  };
}

const REFUSED: Decision = { kind: 'refusal', reason: 'no sample yet' };

test('a decision is cut to its share, with what it wanted and why, and another is left as it is', () => {
  const modest = wanting(10);

  const [cut, same] = shared(OPEN_MS, POOL, [
    { shares: shares('a'), decision: wanting(60) },
    { shares: shares('b'), decision: modest },
  ]);

  expect(cut).toMatchObject({ kind: 'value', value: 30, winner: 'pool', untilMs: OPEN_MS + 60_000 });
  expect(cut && explain(cut)).toBe(
    'the signal is 60; cut from 60: pool gpu-a100 has 40 pods for the 70 that its members want, split by their weights',
  );
  expect(same).toBe(modest);
});

test.each([
  [
    { priority: 1 },
    {},
    'pool gpu-a100 has 40 pods for the 120 that its members want, and a higher priority goes first',
  ],
  [{}, { borrow: 3 }, 'pool gpu-a100 has 40 pods for the 120 that its members want, and this one may borrow no more'],
])('who is cut beside %j with %j learns why', (other, own, sentence) => {
  const [, cut] = shared(OPEN_MS, POOL, [
    { shares: shares('a', other), decision: wanting(60) },
    { shares: shares('b', own), decision: wanting(60) },
  ]);

  expect(cut && explain(cut)).toContain(sentence);
});

test.each([
  ['without a decision yet', undefined],
  ['whose metric is an error, as its HPA keeps its pods', REFUSED],
])('a member %s is counted with its guarantee', (_, decision) => {
  const [other, itself] = shared(OPEN_MS, POOL, [
    { shares: shares('a'), decision: wanting(60) },
    { shares: shares('b', { guarantee: 12 }), decision },
  ]);

  expect(other).toMatchObject({ value: 28 });
  expect(itself).toBe(decision);
});

test('a decision counts until its hold is over, and with the guarantee from then on', () => {
  const members = [
    { shares: shares('a'), decision: { ...wanting(60), untilMs: OPEN_MS + 3_600_000 } as Decision },
    { shares: shares('b', { guarantee: 2 }), decision: wanting(15) },
  ];

  expect(shared(OPEN_MS + 59_999, POOL, members)[0]).toMatchObject({ value: 25 });
  expect(shared(OPEN_MS + 60_000, POOL, members)[0]).toMatchObject({ value: 38 });
});
