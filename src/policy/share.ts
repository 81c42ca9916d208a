/** What one member of a pool wants, and what it may have. */
export interface Claim {
  /** Tells the members apart; of equal claims the first in the alphabet goes first. */
  readonly member: string;
  /** Whole pods. */
  readonly want: number;
  /** The part of them that has work, not rounded: of equal claims the one goes first whose pods have the most to do. */
  readonly work: number;
  /** Pods that it was given last: of equal claims one keeps what it has until another has clearly more to do. */
  readonly held: number;
  /** Its part of what is scarce, relative to the others' weights; above 0. */
  readonly weight: number;
  /** Pods that it gets whenever it wants them. */
  readonly guarantee: number;
  /** Pods beyond its guarantee that it may have; undefined for as many as there are. */
  readonly borrow: number | undefined;
  /** Of what is left after the guarantees the highest priority takes first. */
  readonly priority: number;
}

export interface Allotment {
  readonly member: string;
  /** Whole pods, at most what it wants. */
  readonly pods: number;
  readonly because: Because;
}

/** Why a member has no more: it wants no more, it may borrow no more, or others have the rest, by priority or by weight. */
export type Because = 'satisfied' | 'borrow' | 'priority' | 'weight';

interface Bid extends Claim {
  /** The most that it can have. */
  readonly most: number;
  readonly has: number;
}

/**
 * Splits whole pods among those who want them, in this order: every guarantee, as far as it is wanted; a first pod for everybody
 * who has none; and the rest by priority, within one priority in proportion to the weights. Guarantees that are not wanted are
 * lent: they are part of the rest, until they are wanted again.
 *
 * Within a priority it is the weighted max-min fair split (D. Bertsekas and R. Gallager, Data Networks, 1992, section 6.5.2): a
 * common level rises, each member holds weight x level, but no less than it has already and no more than it wants. In whole pods
 * each next one goes to the member with the least (pods + 1) / weight (T. Jefferson, 1792; V. D'Hondt, 1878), so that a larger
 * capacity gives nobody less; of equals to the one with the most work for each pod that it has. What comes out does not depend on
 * the order of the claims.
 */
export function share(capacity: number, claims: readonly Claim[]): readonly Allotment[] {
  const start = claims.map((claim): Bid => ({ ...claim, most: mostOf(claim), has: 0 }));
  const guaranteed = fill(capacity, start, ({ guarantee }) => guarantee);
  const begun = fill(capacity, guaranteed, () => 1);
  const final = fill(capacity, begun, () => Number.POSITIVE_INFINITY);
  return final.map((bid) => ({ member: bid.member, pods: bid.has, because: becauseOf(bid, final) }));
}

function mostOf({ want, guarantee, borrow }: Claim): number {
  const most = Math.max(0, Math.ceil(want));
  return borrow === undefined ? most : Math.min(most, guarantee + borrow);
}

/** Raises the bids, the highest priorities first, until each has `upTo`, or the most that it can, or nothing is left. */
function fill(capacity: number, bids: readonly Bid[], upTo: (bid: Bid) => number): readonly Bid[] {
  const raised = new Map<string, number>(bids.map(({ member, has }) => [member, has]));
  let left = capacity - sum(bids.map(({ has }) => has));
  for (const priority of [...new Set(bids.map((bid) => bid.priority))].toSorted((a, b) => b - a)) {
    const tier = bids
      .filter((bid) => bid.priority === priority)
      .map((bid): Bidder => ({ ...bid, most: Math.max(bid.has, Math.min(bid.most, upTo(bid))) }));
    for (const [member, pods] of level(left, tier)) {
      left -= pods - (raised.get(member) ?? 0);
      raised.set(member, pods);
    }
  }
  return bids.map((bid) => ({ ...bid, has: raised.get(bid.member) ?? bid.has }));
}

type Bidder = Pick<Bid, 'member' | 'weight' | 'work' | 'held' | 'has' | 'most'>;

/** `left` more pods for bidders of one priority. */
function level(left: number, bidders: readonly Bidder[]): ReadonlyMap<string, number> {
  const room = sum(bidders.map(({ has, most }) => most - has));
  if (room <= left) return new Map(bidders.map(({ member, most }) => [member, most]));
  const budget = Math.max(0, left) + sum(bidders.map(({ has }) => has));
  const height = highestLevel(budget, bidders);
  const pods = new Map(bidders.map((bidder) => [bidder.member, atLevel(bidder, height)]));
  // What the whole pods of the level leave over is less than one for each bidder.
  for (let rest = budget - sum([...pods.values()]); rest > 0; rest--) {
    const next = nextOf(bidders, pods);
    if (next === undefined) break;
    pods.set(next.member, (pods.get(next.member) ?? 0) + 1);
  }
  return pods;
}

/** What a bidder holds at a level: the whole pods whose price, pods / weight, is at most the level. */
function atLevel({ weight, has, most }: Bidder, height: number): number {
  const near = Math.round(weight * height);
  // The product may be a hair off the quotient by which single pods are compared.
  const pods = [near + 1, near, near - 1].find((count) => count / weight <= height) ?? 0;
  return Math.max(has, Math.min(most, pods));
}

/** Enough halvings for every number that the arithmetic can tell apart. */
const HALVINGS = 64;

/** The highest level, nearly, at which the bidders together hold no more than the budget. */
function highestLevel(budget: number, bidders: readonly Bidder[]): number {
  let [low, high] = [0, Math.max(...bidders.map(({ most, weight }) => (most + 1) / weight))];
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    if (sum(bidders.map((bidder) => atLevel(bidder, middle))) <= budget) low = middle;
    else high = middle;
  }
  return low;
}

/** Work for the pods that one has counts so much more, as giving a pod away costs both of them a start. */
const KEEPS = 1.25;

/** The bidder whose next pod has the lowest price; of equals the one whose pods have the most to do, or else the most work. */
function nextOf(bidders: readonly Bidder[], pods: ReadonlyMap<string, number>): Bidder | undefined {
  const has = ({ member }: Bidder): number => pods.get(member) ?? 0;
  const price = (bidder: Bidder): number => (has(bidder) + 1) / bidder.weight;
  const load = (bidder: Bidder): number => ((bidder.held > has(bidder) ? KEEPS : 1) * bidder.work) / has(bidder);
  const order = (a: Bidder, b: Bidder): number =>
    price(a) - price(b) || load(b) - load(a) || b.work - a.work || (a.member < b.member ? -1 : 1);
  return bidders
    .filter((bidder) => has(bidder) < bidder.most)
    .reduce<Bidder | undefined>((best, bidder) => (best && order(best, bidder) < 0 ? best : bidder), undefined);
}

function becauseOf({ has, want, most, priority }: Bid, all: readonly Bid[]): Because {
  if (has >= Math.ceil(want)) return 'satisfied';
  if (has >= most) return 'borrow';
  return all.some((other) => other.priority > priority && other.has > other.guarantee) ? 'priority' : 'weight';
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}
