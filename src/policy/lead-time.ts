/** How long it takes until a pod that is wanted now does work: node, image, weights, readiness, and the delay of the metric. */
export interface LeadTime {
  readonly ms: number;
  readonly from: 'measured' | 'configured' | 'default';
  /** Where it is from, for people: `8m, as spec.forecast.leadTime.otherwise says`. */
  readonly sentence: string;
}
