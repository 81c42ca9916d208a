import type { Decision } from './decision.ts';
import { type Because, type Claim, share } from './share.ts';

/** What a pool says about a member, whatever that wants at the moment. */
export type Shares = Omit<Claim, 'want' | 'work' | 'held'>;

/** A member and its newest decision, as if it had the pool to itself; undefined before the first. */
export interface Wanting {
  readonly shares: Shares;
  readonly decision: Decision | undefined;
  /** Pods that it was given last; undefined before it was answered. */
  readonly held?: number | undefined;
}

/** What a pool gives one member. */
export interface PoolShare {
  /** The pool's name. */
  readonly name: string;
  readonly capacity: number;
  /** What all members want together. */
  readonly allWanted: number;
  readonly pods: number;
  readonly because: Because;
}

/**
 * Splits a pool by the decisions of its members, in their order. A decision counts until its signals are held no more. A member
 * without one is counted with its guarantee: an HPA that is answered with an error keeps the pods that it has.
 */
export function sharesOf(
  nowMs: number,
  { name, capacity }: { readonly name: string; readonly capacity: number },
  members: readonly Wanting[],
): readonly PoolShare[] {
  const claims = members.map((member) => claimOf(nowMs, member));
  const allWanted = claims.reduce((sum, { want }) => sum + want, 0);
  return share(capacity, claims).map(({ pods, because }) => ({ name, capacity, allWanted, pods, because }));
}

/** The pods that a member counts with. */
export function wantOf(nowMs: number, member: Wanting): number {
  return claimOf(nowMs, member).want;
}

function claimOf(nowMs: number, { shares, decision, held = 0 }: Wanting): Claim {
  if (decision?.kind !== 'value' || nowMs >= decision.untilMs)
    return { ...shares, want: shares.guarantee, work: shares.guarantee, held };
  // Work that limits or parts keep from its own pods is no reason to take those of others.
  return { ...shares, want: decision.value, work: Math.min(decision.work, decision.value), held };
}

/**
 * A decision cut to its share of a pool. Of pods that start together only whole groups are of use: a cut is rounded down to them,
 * and never up.
 */
export function withinPool(decision: Decision, given: PoolShare | undefined, groupSize = 1): Decision {
  if (decision.kind === 'refusal' || given === undefined || given.because === 'satisfied') return decision;
  const { value: wanted, steps } = decision;
  const { name: pool, capacity, allWanted, pods, because } = given;
  if (pods >= wanted) return decision;
  const value = Math.floor(pods / groupSize) * groupSize;
  const step = { name: 'pool', value, wanted, pool, capacity, allWanted, share: pods, groupSize, because } as const;
  return { ...decision, value, winner: 'pool', steps: [...steps, step] };
}
