import { eventually } from './eventually.ts';
import type { Kube } from './kube.ts';

/** What an object's status says about one thing. */
export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
}

/** Where a condition is: an object's path and the condition's type. */
export interface ConditionOf {
  readonly path: string;
  readonly type: string;
}

/** A condition as it is; status Unknown while nobody has written it. */
export async function readCondition(kube: Kube, { path, type }: ConditionOf): Promise<Condition> {
  const { status } = await kube.get<{ status?: { conditions?: readonly Condition[] } }>(path);
  const found = status?.conditions?.find((condition) => condition.type === type);
  return found ?? { type, status: 'Unknown', reason: 'None', message: 'nobody has looked yet' };
}

/** Waits until a condition is so. @param limit.within seconds */
export function waitForCondition(
  kube: Kube,
  where: ConditionOf,
  wanted: { readonly status: 'True' | 'False'; readonly reason?: string },
  limit: { readonly within: number },
): Promise<Condition> {
  const check = async () => {
    const found = await readCondition(kube, where);
    const isIt = found.status === wanted.status && (wanted.reason ?? found.reason) === found.reason;
    if (!isIt) throw new Error(`it is ${found.status}, ${found.reason}: ${found.message}`);
    return found;
  };
  return eventually(`${where.type} of ${where.path} is ${wanted.status} ${wanted.reason ?? ''}`, check, limit);
}
