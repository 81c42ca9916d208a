/** Pods that start together count in whole groups: rounded up, and down only where the limit allows no further group. */
export function inGroups(pods: number, groupSize: number, most: number): number {
  const up = Math.ceil(pods / groupSize) * groupSize;
  return up <= most ? up : Math.floor(most / groupSize) * groupSize;
}
