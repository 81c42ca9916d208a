import type { Result } from '../../src/simulate/contest/result.ts';
import type { Row } from '../../src/simulate/contest/summary.ts';

export const exactly = (mean: number) => ({ mean, low: mean, high: mean });

/** A policy's row that is unremarkable but for what a test is about. */
export function contestRow(policy: string, over: Partial<Row> = {}): Row {
  const prices = { list: 100, committed: 55, cheapSpot: 100 };
  return {
    policy,
    title: policy,
    kind: 'tuned',
    settings: {},
    withinSlo: exactly(1),
    worstWindow: exactly(1),
    p99Seconds: exactly(3),
    lateSecondsPer1000: exactly(0),
    latestMinutes: exactly(0),
    gpuHours: exactly(100),
    ratio: exactly(1.1),
    gpuHoursByState: {},
    utilisation: exactly(0.8),
    batchEfficiency: exactly(0.6),
    reversalsPerDay: exactly(4),
    replicasChangedPerHour: exactly(3),
    nodesPerDay: exactly(30),
    recoverySeconds: exactly(100),
    spikeWaitSeconds: exactly(10),
    provisioning: {
      underPodHours: exactly(1),
      overPodHours: exactly(20),
      underTimeShare: exactly(0.01),
      overTimeShare: exactly(0.4),
    },
    cost: prices,
    costPer1000: prices,
    upLag: undefined,
    forecast: undefined,
    errorsPerDay: exactly(0),
    services: [],
    ...over,
  };
}

export function contestResult(rows: readonly Row[], over: Partial<Result> = {}): Result {
  return {
    scenario: 'T0',
    title: 'A test',
    profile: 'A',
    seeds: [1],
    scoredDays: 4,
    services: [{ name: 'score', sloSeconds: 30 }],
    notes: [],
    rows,
    day: undefined,
    sweeps: [],
    seers: [],
    ...over,
  };
}
