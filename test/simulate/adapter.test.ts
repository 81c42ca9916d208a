import { expect, test } from '@jest/globals';
import { NO_STARTS } from '../../src/policy/lead-times.ts';
import type { Sample } from '../../src/series/series.ts';
import { Adapter, type Member } from '../../src/simulate/forewarm/adapter.ts';
import { lookAhead } from '../../src/simulate/forewarm/ahead.ts';
import { ForecastLog } from '../../src/simulate/forewarm/forecast-score.ts';
import type { Sensors } from '../../src/simulate/sensors.ts';
import { PODS_METRIC, SOURCES, specOf, withField } from '../support/written.ts';

const STEP_MS = 300_000;
const NOW_MS = Date.parse('2026-10-20T09:00:00Z');
const LOAD_TEST = { from: '2026-10-19T08:00:00Z', until: '2026-10-19T10:00:00Z' };

/** Four days of 10 messages a second, and a load test. */
const PAST: readonly Sample[] = Array.from({ length: 4 * 288 }, (_, i) => {
  const atMs = NOW_MS - (4 * 288 - 1 - i) * STEP_MS;
  const isTest = atMs >= Date.parse(LOAD_TEST.from) && atMs < Date.parse(LOAD_TEST.until);
  return { atMs, value: isTest ? 5000 : 10 };
});

const SENSORS: Sensors = {
  backlog: () => ({ sample: { atMs: NOW_MS, value: 0 }, trouble: undefined }),
  oldestAgeSeconds: () => ({ sample: undefined, trouble: undefined }),
  arrivalsPerSecond: () => ({ sample: PAST.at(-1), trouble: undefined }),
  completionsPerSecond: () => ({ sample: undefined, trouble: undefined }),
  arrivalsSince: () => PAST,
  readyPods: () => ({ sample: { atMs: NOW_MS, value: 1 }, trouble: undefined }),
  starts: () => NO_STARTS,
  replicas: () => ({ wanted: 1, existing: 1, ready: 1 }),
};

function member(forecast: object, sensors: Partial<Sensors> = {}): Member {
  const arrivals = { source: 'prometheus', query: 'sum(rate(published_total[1m]))' };
  const written = withField(withField(PODS_METRIC, 'spec.pods.arrivals', arrivals), 'spec.forecast', forecast);
  const [pods] = specOf(...SOURCES, written).metrics;
  if (pods === undefined) throw new Error('no metric');
  const metrics = { pods, warm: undefined, calendar: undefined };
  return { metrics, sensors: { ...SENSORS, ...sensors }, log: new ForecastLog(0.9, NOW_MS) };
}

/** The most that a forecast saw at this time of day. */
function mostSeen(forecast: object): number | undefined {
  const one = member(forecast);
  const look = lookAhead(one, () => NOW_MS, false);
  return look.arrivals(one.metrics.pods, 600_000, NOW_MS)?.recentSameSlotMax;
}

test('what the user leaves out is not learnt from in a simulation either', () => {
  expect(mostSeen({})).toBeGreaterThan(4000);
  expect(mostSeen({ learnNothing: [LOAD_TEST] })).toBe(10);
});

test('a mistake in looking ahead ends a simulation, where the program would log it and go on', () => {
  const broken = member(
    { mode: 'enforce' },
    {
      arrivalsSince: () => {
        throw new Error('a mistake of ours');
      },
    },
  );
  const adapter = new Adapter(NOW_MS, [broken], [], { nowcast: false, learntLead: false });

  expect(() => adapter.tick(NOW_MS)).toThrow('a mistake of ours');
});
