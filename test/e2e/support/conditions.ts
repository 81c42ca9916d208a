import { eventually } from './eventually.ts';
import type { Kube } from './kube.ts';

/** What an object's status says about one thing. */
export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
}

/** An object whose status has conditions, once somebody has written it. */
export interface WithConditions {
  readonly status?: { readonly conditions?: readonly Condition[] };
}

/** A condition as it is; status Unknown while nobody has written it. */
export function conditionIn({ status }: WithConditions, type: string): Condition {
  const found = status?.conditions?.find((condition) => condition.type === type);
  const {
    status: is,
    reason,
    message,
  } = found ?? { status: 'Unknown', reason: 'None', message: 'nobody has looked yet' };
  return { type, status: is, reason, message };
}

/** Waits until the condition of this type of the object at `path` is so. @param limit.within seconds */
export function waitForCondition(
  kube: Kube,
  { path, type }: { readonly path: string; readonly type: string },
  wanted: 'True' | 'False',
  limit: { readonly within: number },
): Promise<Condition> {
  const check = async () => {
    const found = conditionIn(await kube.get<WithConditions>(path), type);
    if (found.status !== wanted) throw new Error(`it is ${found.status}, ${found.reason}: ${found.message}`);
    return found;
  };
  return eventually(`${type} of ${path} is ${wanted}`, check, limit);
}
