import { businessOf } from './business.ts';
import type { PoolSpec } from './cluster-autoscaler.ts';
import { DELAY_PROFILES, type DelayProfile } from './delays.ts';
import { dayOf, instantOf, localClock } from './local-time.ts';
import { loadOf } from './rate-curve.ts';
import type { Days, RatePart } from './rate-parts.ts';
import type { Scenario } from './scenario.ts';

const NEW_YORK = 'America/New_York';
const OPEN = 9.5 * 3600;
const CLOSE = 16 * 3600;

export const POOL: PoolSpec = {
  gpusPerNode: 1,
  minNodes: 0,
  maxNodes: 30,
  price: 'onDemand',
  lostPerHour: 0,
  stockOuts: [],
  unneededSeconds: 600,
  pauseAfterAddSeconds: 600,
};

/** A night that breathes, a session with an open and a close, and an end-of-day feed. */
const TRADING_PARTS: readonly RatePart[] = [
  { kind: 'base', level: 1.2, swing: 0.5, phaseDays: 0.3 },
  {
    kind: 'session',
    open: OPEN,
    close: CLOSE,
    level: 6,
    atOpen: 16,
    openDecaySeconds: 1200,
    atClose: 12,
    closeDecaySeconds: 1500,
    bowl: 3,
  },
  { kind: 'feed', close: CLOSE, afterCloseSeconds: 1800, lastsSeconds: 4500, rate: 14 },
];

const NYSE_DAYS: Days = {
  timeZone: NEW_YORK,
  workdays: [1, 2, 3, 4, 5],
  closed: [],
  earlyClose: {},
  factor: {},
  shift: undefined,
  closedShare: 0.5,
  dailySpread: 0.204,
};

/** Plain trading days in New York: nineteen days from a Monday, the last four of which are scored. */
export function tradingWorld(profile: DelayProfile = 'A', parts = TRADING_PARTS): Scenario {
  const clock = localClock(NEW_YORK);
  const first = dayOf('2026-05-25');
  const run = { fromMs: instantOf(clock, first, 0), toMs: instantOf(clock, first + 19, 0) };
  return {
    name: 'trading days',
    run,
    scored: { fromMs: instantOf(clock, first + 15, 0), toMs: run.toMs },
    timeZone: NEW_YORK,
    services: [
      {
        name: 'score',
        load: (random) => loadOf(parts, NYSE_DAYS, run, random),
        businesses: [businessOf(NYSE_DAYS, parts)],
        burstiness: 1,
        time: { fixedSeconds: 1.6, secondsPerMessage: 0.4, noise: 'none' },
        batchSize: 8,
        slots: 1,
        bounds: { min: 1, max: 30 },
        sloSeconds: 30,
        ackDeadlineSeconds: 60,
      },
    ],
    pool: POOL,
    delays: DELAY_PROFILES[profile],
    faults: [],
  };
}
