import type { Planned } from './plan.ts';
import type { Decision } from '../policy/decision.ts';
import { shared, type Shares } from '../policy/pool.ts';
import type { Pool, ScalingMetric } from '../spec/spec.ts';

/** A member of a pool, its newest decision as if it were alone, and what was answered last. */
interface Member {
  readonly planned: Planned;
  readonly shares: Shares;
  decision: Decision | undefined;
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
        const shares = sharesOf(pool, planned.metric);
        const { decision, answered } = before.get(keyOf(planned.metric)) ?? {};
        return shares ? [{ planned, shares, decision, answered, isNew: false }] : [];
      }),
    }));
    const places = this.#pools.flatMap((pooled) =>
      pooled.members.map((member) => [member.planned, [pooled, member]] as const),
    );
    this.#places = new Map(places);
  }

  /** Takes down what a member wants; the pool that must be split anew, or undefined for a metric that shares none. */
  took(planned: Planned, decision: Decision): Pooled | undefined {
    const [pooled, member] = this.#places.get(planned) ?? [];
    if (member) Object.assign(member, { decision, isNew: true });
    return pooled;
  }

  get all(): readonly Pooled[] {
    return this.#pools;
  }
}

/** Splits a pool. The answers that are due: of members that were decided, and of others whose share has changed by that. */
export function split({ pool, members }: Pooled, nowMs: number): readonly (readonly [Planned, Decision])[] {
  return shared(nowMs, pool, members).flatMap((decision, i) => {
    const member = members[i];
    if (member === undefined || decision === undefined) return [];
    if (!member.isNew && podsOf(decision) === podsOf(member.answered)) return [];
    Object.assign(member, { answered: decision, isNew: false });
    return [[member.planned, decision] as const];
  });
}

function podsOf(decision: Decision | undefined): number | undefined {
  return decision?.kind === 'value' ? decision.value : undefined;
}

function sharesOf(pool: Pool, { namespace, name }: ScalingMetric): Shares | undefined {
  const member = pool.members.find((one) => one.namespace === namespace && one.metric === name);
  if (member === undefined) return undefined;
  const { weight, guarantee, borrow, priority } = member;
  return { member: `${namespace}/${name}`, weight, guarantee, borrow, priority };
}

function keyOf({ namespace, name, pool }: ScalingMetric): string {
  return JSON.stringify([pool, namespace, name]);
}
