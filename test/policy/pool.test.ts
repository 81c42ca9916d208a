import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Decision } from '../../src/policy/decision.ts';
import { explain } from '../../src/policy/explain.ts';
import { lastOf } from '../../src/policy/last.ts';
import { type Shares, sharesOf, type Wanting, withinPool } from '../../src/policy/pool.ts';
import { OPEN_MS } from '../support/signals.ts';

const POOL = { name: 'gpu-a100', capacity: 40 };

function shares(member: string, over: Partial<Shares> = {}): Shares {
  return { member, weight: 1, guarantee: 0, borrow: undefined, priority: 0, ...over };
}

/** A decision that holds for a minute. */
function wanting(value: number, work = value): Decision {
  return {
    kind: 'value',
    value,
    work,
    winner: 'signal',
    steps: [{ name: 'signal', value }],
    inputs: [],
    atMs: OPEN_MS,
    untilMs: OPEN_MS + 60_000,
    afterwards: 'stale',
  };
}

/** What the members are answered. */
function shared(nowMs: number, pool: typeof POOL, members: readonly Wanting[], groupSize?: number) {
  const given = sharesOf(nowMs, pool, members);
  return members.map(({ decision }, i) => decision && withinPool(decision, given[i], groupSize));
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

test('of members that want as many pods and weigh as much, the one with less work is cut', () => {
  const members = [1.2, 1.8, 1.4].map((work, i) => ({ shares: shares(`m${i}`), decision: wanting(2, work) }));

  expect(sharesOf(OPEN_MS, { name: 'gpu-a100', capacity: 5 }, members).map(({ pods }) => pods)).toEqual([1, 2, 2]);
});

test('work beyond what a member wants, as its limits keep it from more, takes no pod away from others', () => {
  const limited = { shares: shares('limited'), decision: wanting(2, 9) };
  const keeper = { shares: shares('keeper'), decision: wanting(2, 1.9), held: 2 };

  expect(sharesOf(OPEN_MS, { name: 'gpu-a100', capacity: 3 }, [limited, keeper]).map(({ pods }) => pods)).toEqual([
    1, 2,
  ]);
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

test('pods that start together are cut to whole groups, and the rest stays unused', () => {
  const members = [
    { shares: shares('a'), decision: wanting(24) },
    { shares: shares('b', { weight: 2 }), decision: wanting(48) },
  ];

  const [cut] = shared(OPEN_MS, POOL, members, 8);

  expect(cut).toMatchObject({ value: 8, winner: 'pool' });
  expect(cut && explain(cut)).toContain(
    'cut from 24: pool gpu-a100 has 40 pods for the 72 that its members want, split by their weights; of a share of 13 whole groups of 8 are used',
  );
});

test('a cut is never above the share, nor above what was wanted, and is in whole groups', () => {
  const pods = fc.nat({ max: 100 });
  fc.assert(
    fc.property(pods, pods, fc.integer({ min: 1, max: 9 }), (wanted, given, groupSize) => {
      const share = { name: 'gpu', capacity: given, allWanted: 200, pods: given, because: 'weight' } as const;

      const answered = withinPool(wanting(wanted), share, groupSize);

      const value = answered.kind === 'value' ? answered.value : Number.NaN;
      expect(value).toBeLessThanOrEqual(Math.min(wanted, given));
      expect(value === wanted || value % groupSize === 0).toBe(true);
      expect(given - value < groupSize || value === wanted).toBe(true);
    }),
  );
});

describe('what is remembered of a cut decision', () => {
  const SHARE = { name: 'gpu', capacity: 40, allWanted: 70, pods: 30, because: 'weight' } as const;

  test('is what was answered', () => {
    expect(lastOf(withinPool(wanting(60), SHARE), undefined)).toEqual({ wanted: 30, replicas: 30 });
  });

  test('is the whole pool less what the cut took from a part of it', () => {
    const part: Decision = {
      ...wanting(40),
      kind: 'value',
      winner: 'part',
      steps: [{ name: 'part', value: 40, whole: 50, part: 'firm', firm: 40 }],
    } as Decision;

    expect(lastOf(withinPool(part, SHARE), undefined)).toEqual({ wanted: 40, replicas: 30 });
  });

  test('is nothing where the number was declared for missing signals', () => {
    const declared = { ...wanting(60), winner: 'missing', steps: [{ name: 'missing', value: 60, reason: 'gone' }] };

    expect(lastOf(withinPool(declared as Decision, SHARE), undefined)).toBeUndefined();
  });
});
