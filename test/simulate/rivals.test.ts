import { describe, expect, test } from '@jest/globals';
import { forewarmRival } from '../../src/simulate/forewarm/rival.ts';
import { prepare } from '../../src/simulate/prepared.ts';
import { RIVALS } from '../../src/simulate/rivals/all.ts';
import { Seasons } from '../../src/simulate/rivals/seasons.ts';
import type { Scenario } from '../../src/simulate/scenario.ts';
import { simulate } from '../../src/simulate/world.ts';
import { MINUTE_MS, smallWorld, START_MS, steady } from '../support/small-world.ts';

const DAY_MS = 1440 * MINUTE_MS;

/** Two working days that are quiet but for an hour from 12:00 UTC on; the second is scored. */
function noonWorld(over: Partial<Scenario> = {}): ReturnType<typeof prepare> {
  const rate = (atMs: number) => {
    const minute = ((atMs - START_MS) / MINUTE_MS) % 1440;
    return minute >= 720 && minute < 780 ? 10 : 0.5;
  };
  const scored = { fromMs: START_MS + DAY_MS, toMs: START_MS + 2 * DAY_MS };
  const scenario = smallWorld(
    { timeZone: 'UTC', ...over },
    { load: steady(rate, [scored.fromMs + 720 * MINUTE_MS]) },
    2 * 1440,
  );
  return prepare({ ...scenario, scored: over.scored ?? scored }, 1);
}

const rival = (name: string) => {
  const found = [...RIVALS, forewarmRival(), forewarmRival('without arrivals')].find((one) => one.name === name);
  if (found === undefined) throw new Error(`no rival ${name}`);
  return found;
};
const run = (name: string, world: ReturnType<typeof prepare>) => {
  const { pilotFor, defaults } = rival(name);
  return simulate(world, pilotFor(defaults)).services[0];
};
const noon = noonWorld();
const done = new Map<string, ReturnType<typeof run>>();
/** What a policy did on the second day; every policy runs once. */
const atNoon = (name: string) => {
  if (!done.has(name)) done.set(name, run(name, noon));
  return done.get(name);
};

describe('every policy', () => {
  test.each([...RIVALS, forewarmRival(), forewarmRival('without arrivals')].map(({ name }) => name))(
    '%s keeps within its bounds and gets the work done',
    (name) => {
      const service = atNoon(name);

      expect(service?.completed).toBeGreaterThan(0.99 * (service?.arrived ?? 0));
      expect(Math.max(...(service?.timeline.wanted ?? []))).toBeLessThanOrEqual(30);
      expect(Math.min(...(service?.timeline.wanted ?? []))).toBeGreaterThanOrEqual(1);
    },
  );

  test('has defaults for exactly the settings that it has', () => {
    for (const { knobs, defaults } of RIVALS)
      expect(Object.keys(defaults).toSorted()).toEqual(Object.keys(knobs).toSorted());
  });
});

describe('who knows past days', () => {
  test.each(['keda-cron', 'seasonal-naive', 'ahpa-like'])('%s is ready when the busy hour begins', (name) => {
    expect(atNoon(name)?.recoveries[0]?.seconds).toBeLessThanOrEqual(120);
    expect(atNoon(name)?.waits.withinSlo).toBeGreaterThan(0.95);
  });

  test.each(['backlog-average', 'keda', 'oldest-age', 'rate-and-backlog', 'forewarm'])('%s is not', (name) => {
    expect(atNoon(name)?.recoveries[0]?.seconds).toBeGreaterThan(240);
  });
});

describe('the policies that a talk or a sample gives', () => {
  test('Value 1 grows to its maximum and stays there as long as there is any traffic to speak of', () => {
    const wanted = atNoon('value-1')?.timeline.wanted ?? [];

    expect(Math.min(...wanted.slice(730, 780))).toBe(30);
  });

  test('AverageValue 2 flaps', () => {
    expect(atNoon('average-2')?.reversals).toBeGreaterThan(10);
  });
});

test('Forewarm holds its pods while its source is down or it restarts itself', () => {
  const scored = { fromMs: START_MS + 12 * 60 * MINUTE_MS, toMs: START_MS + 13 * 60 * MINUTE_MS };
  const outage = (from: number) => ({
    fromMs: scored.fromMs + from * MINUTE_MS,
    toMs: scored.fromMs + (from + 4) * MINUTE_MS,
  });
  const faults = [
    { ...outage(20), source: 'monitoring', kind: 'down' } as const,
    { ...outage(40), kind: 'restart' } as const,
  ];
  const wanted = run('forewarm', noonWorld({ scored, faults }))?.timeline.wanted ?? [];

  expect(Math.min(...wanted.slice(20, 46))).toBeGreaterThanOrEqual(6);
});

describe('the season that rivals remember', () => {
  const monday = Date.UTC(2026, 5, 1);
  const remembered = () => {
    const seasons = new Seasons('UTC');
    for (let day = 0; day < 7; day++) {
      for (let minute = 0; minute < 1440; minute++) {
        const atMs = monday + day * DAY_MS + minute * MINUTE_MS;
        seasons.take({ sample: { atMs, value: minute === 600 ? 10 * (day + 1) : 1 }, trouble: undefined });
      }
    }
    return seasons;
  };
  const nextMonday = monday + 7 * DAY_MS;

  test('is the quantile over past days of the same kind, at the highest of the time ahead', () => {
    const seasons = remembered();
    const ahead = (share: number, minute: number) =>
      seasons.quantile(share, nextMonday + minute * MINUTE_MS, nextMonday + (minute + 10) * MINUTE_MS);

    expect(ahead(0.5, 595)).toBe(30);
    expect(ahead(1, 595)).toBe(50);
    expect(ahead(1, 500)).toBe(1);
    expect(seasons.quantile(1, nextMonday - DAY_MS + 600 * MINUTE_MS, nextMonday - DAY_MS + 601 * MINUTE_MS)).toBe(60);
  });

  test('ends where learning ended', () => {
    const until = monday + 2 * DAY_MS;

    expect(remembered().quantile(1, nextMonday + 600 * MINUTE_MS, nextMonday + 601 * MINUTE_MS, until)).toBe(20);
  });
});
