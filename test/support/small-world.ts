import type { RateCurve } from '../../src/simulate/arrivals.ts';
import { DEFAULT_BEHAVIOR } from '../../src/simulate/hpa-behavior.ts';
import type { ByMetrics, PilotFor } from '../../src/simulate/pilot.ts';
import type { Scenario, ServiceScenario } from '../../src/simulate/scenario.ts';
import { tradingWorld } from '../../src/simulate/trading-world.ts';

export const MINUTE_MS = 60_000;
export const START_MS = Date.UTC(2026, 5, 1);

/** A short world with one service and two messages a second; every test changes what it is about. */
export function smallWorld(
  over: Partial<Scenario> = {},
  service: Partial<ServiceScenario> = {},
  minutes = 120,
): Scenario {
  const whole = tradingWorld('A');
  const run = { fromMs: START_MS, toMs: START_MS + minutes * MINUTE_MS };
  const [score] = whole.services;
  if (score === undefined) throw new Error('no service');
  return { ...whole, run, scored: run, services: [{ ...score, load: steady(() => 2), ...service }], ...over };
}

export function steady(curve: RateCurve, spikesMs: readonly number[] = []): ServiceScenario['load'] {
  return () => ({ curve, spikesMs, bursts: [] });
}

const FOLLOWING = {
  targets: [{ type: 'average', target: 1 }],
  tolerance: { up: 0, down: 0 },
  behavior: DEFAULT_BEHAVIOR,
} as const;

/** A policy that wants these pods, whatever happens. */
export function wanting(pods: (nowMs: number) => number, more: Partial<ByMetrics> = {}): PilotFor {
  return ({ bounds }) => ({
    hpa: { bounds, ...FOLLOWING },
    read: (nowMs) => [{ value: pods(nowMs) }],
    ...more,
  });
}

/** The same of placeholder pods. */
export function keepingWarm(pods: (nowMs: number) => number): NonNullable<ByMetrics['warm']> {
  return { hpa: { bounds: { min: 1, max: 30 }, ...FOLLOWING }, read: (nowMs) => ({ value: pods(nowMs) }) };
}
