/** A part of a pool that is two Deployments: a firm part, on nodes that stay, and a burst part, on spot nodes. */
export interface Part {
  readonly part: 'firm' | 'burst';
  /** The firm part has at most so many pods; the burst part has the others. */
  readonly firm: number;
}

/** The part of the pods that a metric stands for. Both parts together are the whole. */
export function partOf(pods: number, { part, firm }: Part): number {
  return part === 'firm' ? Math.min(pods, firm) : Math.max(0, pods - firm);
}
