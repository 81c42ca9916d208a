/** An HPA does nothing while the value is within 10 % of its replicas (`--horizontal-pod-autoscaler-tolerance`, default 0.1). */
const TOLERANCE = 0.1;

/** Whether an HPA with `replicas` would not act on the value, though it is another one. */
export function isSwallowed(value: number, replicas: number): boolean {
  const ratio = value / replicas;
  return value !== replicas && ratio >= 1 - TOLERANCE && ratio <= 1 + TOLERANCE;
}

/** The fewest pods above `replicas` on which an HPA acts, in whole groups. */
export function clearOf(replicas: number, groupSize: number): number {
  let pods = (Math.floor(replicas / groupSize) + 1) * groupSize;
  while (isSwallowed(pods, replicas)) pods += groupSize;
  return pods;
}

/** The replicas of an HPA that follows the values: it stays where a value is within its tolerance. */
export function replicasAfter(replicas: number | undefined, value: number): number {
  return replicas !== undefined && isSwallowed(value, replicas) ? replicas : value;
}
