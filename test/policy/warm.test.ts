import { describe, expect, test } from '@jest/globals';
import { decideWarm, type WarmRules } from '../../src/policy/warm.ts';
import { explain } from '../../src/policy/explain.ts';
import type { Outlook } from '../../src/policy/rules.ts';
import { RULES, rule, signals, steady } from '../support/decisions.ts';
import { OPEN_MS, signal } from '../support/signals.ts';

const MINUTE_MS = 60_000;
const WARM: WarmRules = { podsPerNode: 1, limits: { min: 0, max: 20 }, missing: RULES.missing };
const lead = (minutes: number) => ({ ms: minutes * MINUTE_MS, from: 'configured', sentence: 'configured' }) as const;

/** Ten pods are wanted now; a session opens in ten minutes, which wants 20. */
const SCHEDULE = {
  calendar: 'nyse',
  timeZone: 'UTC',
  windows: [{ name: 'regular', opensMs: OPEN_MS + 10 * MINUTE_MS, closesMs: OPEN_MS + 400 * MINUTE_MS }],
};
const POOL = {
  signals: signals({ backlog: signal('backlog', 0, 0), arrivals: steady('arrivals', 32) }),
  rules: { ...RULES, headroom: [rule({ when: { kind: 'during', name: 'regular' }, atLeast: 20 })] },
  outlook: { schedule: SCHEDULE, lead: lead(5) },
};

function warm(ahead: Outlook, rules: Partial<WarmRules> = {}) {
  return decideWarm(OPEN_MS, POOL, { schedule: SCHEDULE, ...ahead }, { ...WARM, ...rules });
}

describe('placeholder pods', () => {
  test('are what the pool is going to want within the lead time of a node, minus what it wants now', () => {
    const decision = warm({ lead: lead(12) });

    expect(decision).toMatchObject({ value: 10, winner: 'warm' });
    expect(explain(decision)).toContain(
      '10 placeholder pods, one for each pod: 20 pods wanted within 12m (configured), 10 now',
    );
  });

  test('are none while nothing is ahead, and none when the pool wants as much itself', () => {
    expect(warm({ lead: lead(9) })).toMatchObject({ value: 0 });
    expect(
      decideWarm(
        OPEN_MS,
        { ...POOL, outlook: { schedule: SCHEDULE, lead: lead(12) } },
        { schedule: SCHEDULE, lead: lead(12) },
        WARM,
      ),
    ).toMatchObject({ value: 0 });
  });

  test('follow the forecast over the lead time of a node', () => {
    const forecast = { mode: 'enforce', quantile: 0.9, perSecond: 80, horizonMs: 12 * MINUTE_MS } as const;
    const ahead = {
      ...forecast,
      ageMs: 0,
      usable: true,
      reason: undefined,
      unforeseen: false,
      aboveLast: undefined,
      recentSameSlotMax: 80,
    };

    expect(warm({ lead: lead(9), ahead })).toMatchObject({ value: 15 });
  });

  test('are fewer where several pods share a node, and within their own limits', () => {
    expect(warm({ lead: lead(12) }, { podsPerNode: 4 })).toMatchObject({ value: 3 });
    expect(warm({ lead: lead(12) }, { limits: { min: 0, max: 6 } })).toMatchObject({ value: 6, winner: 'limits' });
    expect(warm({ lead: lead(1) }, { limits: { min: 2, max: 6 } })).toMatchObject({ value: 2, winner: 'limits' });
  });

  test('are an error, or what is declared, when the signals of the pool are missing', () => {
    const silent = {
      ...POOL,
      signals: signals({ backlog: signal('backlog', 1, 900) }),
      rules: { ...POOL.rules, missing: { holdMs: 0, fallback: 7 } },
    };

    expect(decideWarm(OPEN_MS, silent, {}, WARM)).toMatchObject({
      kind: 'refusal',
      reason: expect.stringMatching(/^backlog is stale/),
    });
    expect(decideWarm(OPEN_MS, silent, {}, { ...WARM, missing: { holdMs: 0, fallback: 2 } })).toMatchObject({
      value: 2,
      winner: 'missing',
    });
  });
});
