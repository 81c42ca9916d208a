import type { Kube } from './kube.ts';

/** What an object's status says about one thing. */
export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
}

/** The condition of the object at `path`; status Unknown while nobody has written it. */
export async function conditionOf(kube: Kube, path: string, type: string): Promise<Condition> {
  const { status } = await kube.get<{ status?: { conditions?: readonly Condition[] } }>(path);
  const found = status?.conditions?.find((condition) => condition.type === type);
  return found ?? { type, status: 'Unknown', reason: 'None', message: 'nobody has looked yet' };
}
