import type { Planned } from './plan.ts';
import type { Decision } from '../policy/decision.ts';
import type { Inputs } from '../policy/inputs.ts';
import { type PoolShare, type Shares, sharesOf, type Wanting, wantOf, withinPool } from '../policy/pool.ts';
import type { Pool, ScalingMetric } from '../spec/spec.ts';

/** A decision and all that it depended on; undefined where making it failed. */
export interface Made {
  readonly decision: Decision;
  readonly inputs: Inputs | undefined;
}

/** How a pool stands. */
export interface PoolState {
  readonly name: string;
  readonly capacity: number;
  /** Pods that its members want together. */
  readonly wanted: number;
}

/** A member of a pool, its newest decision as if it were alone, and what was answered last. */
interface Member {
  readonly planned: Planned;
  readonly shares: Shares;
  made: Made | undefined;
  answered: Decision | undefined;
  /** Decided again since the last answer. */
  isNew: boolean;
}

/** A pool with those of its members that are planned. */
export interface Pooled {
  readonly pool: Pool;
  readonly members: readonly Member[];
}

/**
 * Remembers what the members of each pool want. A share depends on all of them, but each is decided when its own signals are
 * read: so a member is decided alone, and then the pool is split anew by what is known of the others. Nobody waits for anybody.
 */
export class Pools {
  #pools: readonly Pooled[] = [];
  #places: ReadonlyMap<Planned, readonly [Pooled, Member]> = new Map();

  /** From now on these are the pools and metrics. What is known of members that stay is kept. */
  apply(pools: readonly Pool[], plan: Iterable<Planned>): void {
    const before = new Map(
      this.#pools.flatMap(({ members }) => members).map((member) => [keyOf(member.planned.metric), member]),
    );
    const byPool = Map.groupBy(plan, ({ metric }) => metric.pool);
    this.#pools = pools.map((pool) => ({
      pool,
      members: (byPool.get(pool.name) ?? []).flatMap((planned) => {
        const shares = memberOf(pool, planned.metric);
        const { made, answered } = before.get(keyOf(planned.metric)) ?? {};
        return shares ? [{ planned, shares, made, answered, isNew: false }] : [];
      }),
    }));
    const places = this.#pools.flatMap((pooled) =>
      pooled.members.map((member) => [member.planned, [pooled, member]] as const),
    );
    this.#places = new Map(places);
  }

  /** Takes down what a member wants; the pool that must be split anew, or undefined for a metric that shares none. */
  took(planned: Planned, made: Made): Pooled | undefined {
    const [pooled, member] = this.#places.get(planned) ?? [];
    if (member) Object.assign(member, { made, isNew: true });
    return pooled;
  }

  get all(): readonly Pooled[] {
    return this.#pools;
  }

  states(nowMs: number): readonly PoolState[] {
    return this.#pools.map(({ pool: { name, capacity }, members }) => {
      const wanted = members.reduce((sum, member) => sum + wantOf(nowMs, wanting(member)), 0);
      return { name, capacity, wanted };
    });
  }
}

/** Splits a pool. The answers that are due: of members that were decided, and of others whose share has changed by that. */
export function split({ pool, members }: Pooled, nowMs: number): readonly (readonly [Planned, Made])[] {
  const shares = sharesOf(nowMs, pool, members.map(wanting));
  return members.flatMap((member, i) => {
    const made = member.made && within(member.made, shares[i]);
    if (made === undefined) return [];
    if (!member.isNew && podsOf(made.decision) === podsOf(member.answered)) return [];
    Object.assign(member, { answered: made.decision, isNew: false });
    return [[member.planned, made] as const];
  });
}

/** The share is one more input: the decision can be made again from all of them. */
function within({ decision, inputs }: Made, share: PoolShare | undefined): Made {
  if (inputs?.kind !== 'pods') return { decision, inputs };
  return { decision: withinPool(decision, share, inputs.rules.step), inputs: { ...inputs, pool: share } };
}

function wanting({ shares, made, answered }: Member): Wanting {
  return { shares, decision: made?.decision, held: podsOf(answered) };
}

function podsOf(decision: Decision | undefined): number | undefined {
  return decision?.kind === 'value' ? decision.value : undefined;
}

function memberOf(pool: Pool, { namespace, name }: ScalingMetric): Shares | undefined {
  const member = pool.members.find((one) => one.namespace === namespace && one.metric === name);
  if (member === undefined) return undefined;
  const { weight, guarantee, borrow, priority } = member;
  return { member: `${namespace}/${name}`, weight, guarantee, borrow, priority };
}

function keyOf({ namespace, name, pool }: ScalingMetric): string {
  return JSON.stringify([pool, namespace, name]);
}
