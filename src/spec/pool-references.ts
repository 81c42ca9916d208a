import { closest } from './closest.ts';
import { at, listed } from './map.ts';
import { OBJECT_NAME } from './names.ts';
import type { Finding } from './references.ts';
import { type Path, shown } from './shown.ts';
import type { Pool, PoolMember } from './spec.ts';

/** Every pool by its name; undefined for one with mistakes of its own, of which nothing else is known. */
export type Pools = ReadonlyMap<string, Pool | undefined>;

const POOL: Path = ['spec', 'pool'];

/**
 * What is wrong between a metric and the pools: both must agree, the admin by naming the metric and its owner by naming the pool,
 * so that nobody takes what was not given and nobody is cut by surprise. The metric is taken as it is written.
 */
export function poolTroubles(metric: unknown, pools: Pools): readonly Finding[] {
  const holders = [...pools.values()].flatMap((pool) => {
    const member = pool && memberIn(pool, metric);
    return member ? [{ pool, member }] : [];
  });
  const name = at(metric, POOL);
  if (name !== undefined && (typeof name !== 'string' || !OBJECT_NAME.pattern.test(name))) return [];
  const names = holders.map(({ pool }) => pool.name).toSorted();
  if (names.length > 1)
    return found(`expected one pool that has this metric as a member, found ${listed(names, 'and')}`);
  const [holder] = holders;
  if (name === undefined) return holder ? strangerTroubles(metric, holder.pool) : [];
  if (!pools.has(name)) {
    const meant = closest(name, names);
    return found(
      `expected the name of a Pool, found ${shown(name)}${meant === undefined ? '' : `, did you mean ${meant}?`}`,
    );
  }
  if (pools.get(name) === undefined) return [];
  if (holder?.pool.name !== name)
    return found(`expected a pool that has this metric as a member, found ${shown(name)}`);
  return limitTroubles(metric, holder);
}

/** A member that does not name its pool: only a metric of pods can. */
function strangerTroubles(metric: unknown, { name }: Pool): readonly Finding[] {
  const other = ['signal', 'warm'].find((kind) => at(metric, ['spec', kind]) !== undefined);
  if (other === undefined) return found(`expected ${name}, which has this metric as a member, found nothing`);
  const message = `expected a metric of pods, as pool ${name} has it as a member, found one with ${other}`;
  return [{ path: ['spec', other], message }];
}

/** A value is never outside the limits, so the least must be the metric's own. */
function limitTroubles(metric: unknown, { pool, member }: { pool: Pool; member: PoolMember }): readonly Finding[] {
  const path = ['spec', 'limits', 'min'];
  const min = at(metric, path);
  if (typeof min !== 'number' || min <= member.guarantee) return [];
  const message = `expected at most ${member.guarantee}, what pool ${pool.name} guarantees this metric, found ${min}`;
  return [{ path, message }];
}

function memberIn(pool: Pool, metric: unknown): PoolMember | undefined {
  const [namespace, name] = [at(metric, ['metadata', 'namespace']), at(metric, ['metadata', 'name'])];
  return pool.members.find((member) => member.namespace === namespace && member.metric === name);
}

function found(message: string): readonly Finding[] {
  return [{ path: POOL, message }];
}
