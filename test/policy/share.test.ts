import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Claim, share } from '../../src/policy/share.ts';

function claim(member: string, want: number, over: Partial<Claim> = {}): Claim {
  return { member, want, work: want, held: 0, weight: 1, guarantee: 0, borrow: undefined, priority: 0, ...over };
}

function podsOf(capacity: number, claims: readonly Claim[]): Readonly<Record<string, number>> {
  return Object.fromEntries(share(capacity, claims).map(({ member, pods }) => [member, pods]));
}

describe('examples', () => {
  test('enough for all is what all want', () => {
    expect(share(40, [claim('a', 12), claim('b', 20)])).toEqual([
      { member: 'a', pods: 12, because: 'satisfied' },
      { member: 'b', pods: 20, because: 'satisfied' },
    ]);
  });

  test('who wants less than an equal part leaves the rest to the others', () => {
    expect(podsOf(40, [claim('a', 4), claim('b', 30), claim('c', 30)])).toEqual({ a: 4, b: 18, c: 18 });
  });

  test('weights divide what is scarce', () => {
    expect(podsOf(40, [claim('a', 99, { weight: 3 }), claim('b', 99)])).toEqual({ a: 30, b: 10 });
  });

  test('a guarantee is met before anything else, lent while it is idle, and taken back', () => {
    const heavy = claim('heavy', 40, { weight: 100 });

    expect(podsOf(40, [heavy, claim('small', 0, { guarantee: 10 })])).toEqual({ heavy: 40, small: 0 });
    expect(podsOf(40, [heavy, claim('small', 3, { guarantee: 10 })])).toEqual({ heavy: 37, small: 3 });
    expect(podsOf(40, [heavy, claim('small', 50, { guarantee: 10 })])).toEqual({ heavy: 30, small: 10 });
  });

  test('a higher priority goes first, but nobody starves', () => {
    const claims = [claim('batch', 30, { guarantee: 5 }), claim('other', 30), claim('fraud', 38, { priority: 10 })];

    expect(share(40, claims)).toEqual([
      { member: 'batch', pods: 5, because: 'priority' },
      { member: 'other', pods: 1, because: 'priority' },
      { member: 'fraud', pods: 34, because: 'weight' },
    ]);
  });

  test('who may borrow only so much has no more, though there is more', () => {
    expect(share(40, [claim('a', 30, { guarantee: 4, borrow: 6 })])).toEqual([
      { member: 'a', pods: 10, because: 'borrow' },
    ]);
  });

  test('guarantees beyond the capacity are shared like everything else', () => {
    expect(podsOf(10, [claim('a', 20, { guarantee: 20 }), claim('b', 20, { guarantee: 20 })])).toEqual({ a: 5, b: 5 });
  });

  test('of members whose pods have as much to do the first in the alphabet goes first', () => {
    expect(podsOf(3, [claim('b', 9), claim('a', 9)])).toEqual({ a: 2, b: 1 });
  });

  test('of members that a pod is worth as much to, the light one with as much work goes before the heavy one', () => {
    expect(podsOf(7, [claim('light', 9), claim('heavy', 9, { weight: 3 })])).toEqual({ light: 2, heavy: 5 });
  });

  test('of members that a pod is worth as much to, the one goes first whose pods have the most to do', () => {
    const [little, more] = [claim('a', 2, { work: 1.2 }), claim('b', 2, { work: 1.8 })];
    const waiting = claim('c', 7, { work: 6.4 });

    expect(podsOf(3, [little, more])).toEqual({ a: 1, b: 2 });
    expect(podsOf(5, [little, more, waiting])).toEqual({ a: 1, b: 2, c: 2 });
    expect(podsOf(4, [little, more, waiting])).toEqual({ a: 1, b: 1, c: 2 });
    expect(podsOf(1, [little, more])).toEqual({ a: 0, b: 1 });
  });

  test('a pod that one has does not change hands until another has a quarter more to do', () => {
    const keeper = claim('keeper', 2, { work: 1.4, held: 2 });

    expect(podsOf(3, [keeper, claim('other', 2, { work: 1.7 })])).toEqual({ keeper: 2, other: 1 });
    expect(podsOf(3, [keeper, claim('other', 2, { work: 1.8 })])).toEqual({ keeper: 1, other: 2 });
  });

  test('nobody and nothing', () => {
    expect(share(40, [])).toEqual([]);
    expect(podsOf(0, [claim('a', 3)])).toEqual({ a: 0 });
  });
});

const claims = fc
  .array(
    fc.record({
      want: fc.nat({ max: 60 }),
      work: fc.double({ min: 0, max: 100, noNaN: true }),
      held: fc.nat({ max: 60 }),
      weight: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.double({ min: 0.01, max: 1e6, noNaN: true })),
      guarantee: fc.nat({ max: 20 }),
      borrow: fc.option(fc.nat({ max: 30 }), { nil: undefined }),
      priority: fc.integer({ min: 0, max: 2 }),
    }),
    { minLength: 1, maxLength: 7 },
  )
  .map((all) => all.map((one, i) => ({ ...one, member: `ns/m${i}` })));

/** Pools as they may be written: the guarantees fit. */
const pools = fc
  .tuple(claims, fc.nat({ max: 150 }))
  .map(([all, spare]) => ({ capacity: sum(all.map(({ guarantee }) => guarantee)) + spare, claims: all }));

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}

function most({ want, guarantee, borrow = Number.POSITIVE_INFINITY }: Claim): number {
  return Math.min(want, guarantee + borrow);
}

describe('for every pool', () => {
  test('whole pods, no more than there are, and nobody has more than it wants or may have', () => {
    fc.assert(
      fc.property(fc.nat({ max: 200 }), claims, (capacity, all) => {
        const shares = share(capacity, all);

        expect(sum(shares.map(({ pods }) => pods))).toBeLessThanOrEqual(capacity);
        for (const [i, { pods }] of shares.entries()) {
          expect(Number.isInteger(pods)).toBe(true);
          expect(pods).toBeGreaterThanOrEqual(0);
          expect(pods).toBeLessThanOrEqual(most(all[i] as Claim));
        }
      }),
    );
  });

  test('nothing is left over while somebody could use it', () => {
    fc.assert(
      fc.property(fc.nat({ max: 200 }), claims, (capacity, all) => {
        const given = sum(share(capacity, all).map(({ pods }) => pods));

        expect(given).toBe(Math.min(capacity, sum(all.map(most))));
      }),
    );
  });

  test('guarantees are met whenever they are wanted', () => {
    fc.assert(
      fc.property(pools, ({ capacity, claims: all }) => {
        for (const [i, { pods }] of share(capacity, all).entries()) {
          const { want, guarantee } = all[i] as Claim;
          expect(pods).toBeGreaterThanOrEqual(Math.min(want, guarantee));
        }
      }),
    );
  });

  test('nobody starves: who wants pods has one, as far as there is one for each', () => {
    fc.assert(
      fc.property(pools, ({ capacity, claims: all }) => {
        const floors = all.map((one) => Math.max(Math.min(one.want, one.guarantee), Math.min(1, most(one))));
        fc.pre(capacity >= sum(floors));

        for (const [i, { pods }] of share(capacity, all).entries()) expect(pods).toBeGreaterThanOrEqual(floors[i] ?? 0);
      }),
    );
  });

  test('nobody envies one of its own priority: a pod of the other for its weight would be too much', () => {
    fc.assert(
      fc.property(pools, ({ capacity, claims: all }) => {
        const pods = podsOf(capacity, all);
        const has = (one: Claim): number => pods[one.member] ?? 0;
        const poor = all.filter((one) => has(one) < most(one));
        for (const one of poor) {
          const richer = all.filter((other) => {
            const floor = Math.max(1, Math.min(other.want, other.guarantee));
            return other.priority === one.priority && has(other) > floor;
          });
          for (const other of richer) {
            expect(has(other) / other.weight).toBeLessThanOrEqual(((has(one) + 1) / one.weight) * (1 + 1e-12));
          }
        }
      }),
    );
  });

  test('a lower priority has more than its floor only when the higher want nothing more', () => {
    fc.assert(
      fc.property(pools, ({ capacity, claims: all }) => {
        const pods = podsOf(capacity, all);
        for (const low of all) {
          if ((pods[low.member] ?? 0) <= Math.max(1, Math.min(low.want, low.guarantee))) continue;
          const high = all.filter(({ priority }) => priority > low.priority);
          for (const one of high) expect(pods[one.member]).toBe(most(one));
        }
      }),
    );
  });

  test('a larger capacity gives nobody less', () => {
    fc.assert(
      fc.property(fc.nat({ max: 200 }), fc.nat({ max: 30 }), claims, (capacity, more, all) => {
        const [before, after] = [share(capacity, all), share(capacity + more, all)];

        for (const [i, { pods }] of after.entries()) expect(pods).toBeGreaterThanOrEqual(before[i]?.pods ?? 0);
      }),
    );
  });

  test('wanting more never gives a member less', () => {
    fc.assert(
      fc.property(pools, fc.nat({ max: 30 }), ({ capacity, claims: all }, more) => {
        const [first, ...others] = all;
        const before = share(capacity, all)[0]?.pods ?? 0;

        const after = share(capacity, [{ ...(first as Claim), want: (first?.want ?? 0) + more }, ...others])[0]?.pods;

        expect(after).toBeGreaterThanOrEqual(before);
      }),
    );
  });

  test('the order of the claims does not matter', () => {
    fc.assert(
      fc.property(fc.nat({ max: 200 }), claims, (capacity, all) => {
        expect(podsOf(capacity, all.toReversed())).toEqual(podsOf(capacity, all));
      }),
    );
  });

  test('it is the split that comes of handing out the pods one by one', () => {
    fc.assert(
      fc.property(fc.nat({ max: 120 }), claims, (capacity, all) => {
        expect(podsOf(capacity, all)).toEqual(oneByOne(capacity, all));
      }),
    );
  });
});

/** The definition, told slowly. */
function oneByOne(capacity: number, all: readonly Claim[]): Readonly<Record<string, number>> {
  const pods = new Map(all.map(({ member }) => [member, 0]));
  const has = (one: Claim): number => pods.get(one.member) ?? 0;
  const load = (one: Claim): number => ((one.held > has(one) ? 1.25 : 1) * one.work) / has(one);
  const rounds: ((one: Claim) => number)[] = [({ guarantee }) => guarantee, () => 1, () => Number.POSITIVE_INFINITY];
  let left = capacity;
  for (const upTo of rounds) {
    for (; left > 0; left--) {
      const [next] = all
        .filter((one) => has(one) < Math.min(most(one), upTo(one)))
        .toSorted(
          (a, b) =>
            b.priority - a.priority ||
            (has(a) + 1) / a.weight - (has(b) + 1) / b.weight ||
            load(b) - load(a) ||
            b.work - a.work ||
            (a.member < b.member ? -1 : 1),
        );
      if (next === undefined) break;
      pods.set(next.member, has(next) + 1);
    }
  }
  return Object.fromEntries(pods);
}
