import type { Decision } from './decision.ts';
import { type Claim, share } from './share.ts';

/** What a pool says about a member, whatever that wants at the moment. */
export type Shares = Omit<Claim, 'want'>;

/** A member and its newest decision, as if it had the pool to itself; undefined before the first. */
export interface Wanting {
  readonly shares: Shares;
  readonly decision: Decision | undefined;
}

/**
 * What the members of a pool are answered: their own decisions, cut to their share of the capacity. A decision counts until its
 * signals are held no more. A member without one is counted with its guarantee: an HPA that is answered with an error keeps the
 * pods that it has.
 */
export function shared(
  nowMs: number,
  pool: { readonly name: string; readonly capacity: number },
  members: readonly Wanting[],
): readonly (Decision | undefined)[] {
  const claims = members.map(({ shares, decision }) => ({ ...shares, want: wantOf(nowMs, shares, decision) }));
  const wanted = claims.reduce((sum, { want }) => sum + want, 0);
  return share(pool.capacity, claims).map(({ pods, because }, i) => {
    const decision = members[i]?.decision;
    if (decision?.kind !== 'value' || pods >= decision.value || because === 'satisfied') return decision;
    const step = { name: 'pool', value: pods, wanted: decision.value, pool: pool.name, because } as const;
    const together = { capacity: pool.capacity, allWanted: wanted };
    return { ...decision, value: pods, winner: 'pool', steps: [...decision.steps, { ...step, ...together }] };
  });
}

function wantOf(nowMs: number, { guarantee }: Shares, decision: Decision | undefined): number {
  return decision?.kind === 'value' && nowMs < decision.untilMs ? decision.value : guarantee;
}
