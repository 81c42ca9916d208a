import type { Outcome } from './outcome.ts';

const DAY_MINUTES = 1440;

/** What a run came to in the numbers by which settings are chosen. */
export interface Score {
  /** The share of messages within the objective; of several services that of the one that fares worst. */
  readonly withinSlo: number;
  /** What was paid. */
  readonly gpuHours: number;
  /** Of all services. */
  readonly reversalsPerDay: number;
}

export function scoreOf({ services, gpuHours }: Outcome): Score {
  const minutes = services[0]?.timeline.arrived.length ?? 0;
  const reversals = services.reduce((sum, service) => sum + service.reversals, 0);
  return {
    withinSlo: Math.min(...services.map(({ waits }) => waits.withinSlo)),
    gpuHours,
    reversalsPerDay: minutes === 0 ? 0 : (reversals * DAY_MINUTES) / minutes,
  };
}
