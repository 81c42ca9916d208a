import { describe, expect, test } from '@jest/globals';
import { assemble, type AssemblyOptions } from '../../src/commands/assemble.ts';
import type { Snapshots } from '../../src/loop/forecaster.ts';
import type { Answered, Decision } from '../../src/policy/decision.ts';
import { replay } from '../../src/sources/replay.ts';
import { specOf } from '../support/written.ts';

const MINUTE_MS = 60_000;
const MIDNIGHT_MS = Date.UTC(2026, 10, 18);
const LOG = { verbosity: 0, error: () => {}, warn: () => {}, info: () => {}, detail: () => {} };

/** Ten a second, and a hundred from 09:30 to 10:30, every day; nothing waits. */
const STEP_MS = MINUTE_MS;
const ARRIVALS = Float64Array.from({ length: 1440 }, (_, minute) => (minute >= 570 && minute < 630 ? 100 : 10));
const DAY = replay(
  { stepMs: STEP_MS, series: { arrivals: ARRIVALS, backlog: new Float64Array(1440) } },
  { startMs: MIDNIGHT_MS - 5 * 86_400_000, speed: 1, repeat: true },
);

const SOURCE = { kind: 'MetricSource', metadata: { name: 'day' }, spec: { replay: {} } };

function pods(more: object): object {
  return {
    kind: 'ScalingMetric',
    metadata: { name: 'render-pods', namespace: 'demo' },
    spec: {
      pods: {
        backlog: { source: 'day', series: 'backlog' },
        arrivals: { source: 'day', series: 'arrivals' },
        capacity: { batchSeconds: 1, batchSize: 2 },
        drainWithin: '60s',
      },
      limits: { min: 1, max: 100 },
      ...more,
    },
  };
}

/** The program at a time of day, with what it decided last. */
function program(options: Partial<AssemblyOptions> = {}) {
  let nowMs = MIDNIGHT_MS;
  let last: Decision | undefined;
  const assembly = assemble({
    now: () => nowMs,
    tickMs: 15_000,
    log: LOG,
    decided: (_, decision) => {
      last = decision;
    },
    open: async () => ({ ...DAY, close: () => {} }),
    ...options,
  });
  return {
    assembly,
    /** What is answered at a time, once everything that goes on has ended. */
    at: async (minute: number, ...objects: object[]): Promise<Answered> => {
      nowMs = MIDNIGHT_MS + minute * MINUTE_MS;
      await assembly.apply(specOf(SOURCE, ...objects));
      await assembly.learnt();
      await assembly.tick();
      if (last?.kind !== 'value') throw new Error(`a value was expected, found ${JSON.stringify(last)}`);
      return last;
    },
  };
}

const SOON = { leadTime: { otherwise: '10m' } };

/** The forecast learns weeks at once: seconds, on a busy machine more than a test has by default. */
const PATIENCE_MS = 60_000;

describe('the program', () => {
  test(
    'asks for the pods of a burst before it comes, when the forecast is in force',
    async () => {
      const enforced = pods({ forecast: { mode: 'enforce', ...SOON } });

      const night = await program().at(6 * 60, enforced);
      const { at } = program();
      const first = await at(9 * 60 + 22, enforced);
      const next = await at(9 * 60 + 22.5, enforced);

      expect(night.value).toBe(7);
      expect([first, next]).toMatchObject([{ winner: 'predicted' }, { winner: 'predicted' }]);
      expect(next.value).toBeGreaterThan(20);
    },
    PATIENCE_MS,
  );

  test(
    'shows what the forecast would ask for and does not use it, unless the user says otherwise',
    async () => {
      const { value, winner, steps } = await program().at(9 * 60 + 22, pods({ forecast: SOON }));

      expect({ value, winner }).toEqual({ value: 7, winner: 'reactive' });
      expect(steps.find(({ name }) => name === 'predicted')).toMatchObject({
        perSecond: expect.any(Number),
        notUsed: 'spec.forecast.mode is observe',
      });
    },
    PATIENCE_MS,
  );

  test('forecasts nothing where the mode is off', async () => {
    const { steps } = await program().at(9 * 60 + 22, pods({ forecast: { mode: 'off' } }));

    expect(steps.map(({ name }) => name)).not.toContain('predicted');
  });

  test('opens a session of the calendar before it opens', async () => {
    const sessions = [{ name: 'regular', days: 'Mon-Sun', open: '13:00', close: '14:00' }];
    const calendar = { kind: 'Calendar', metadata: { name: 'desk' }, spec: { timeZone: 'UTC', sessions } };
    const rules = { calendar: 'desk', headroom: [{ during: 'regular', opensEarly: '15m', atLeast: 30 }] };
    const { at } = program();

    const values: number[] = [];
    for (const minute of [12 * 60 + 40, 12 * 60 + 46, 13 * 60 + 30, 14 * 60 + 1]) {
      values.push((await at(minute, calendar, pods(rules))).value);
    }

    expect(values).toEqual([7, 30, 30, 7]);
  });

  test('goes on where it was after a restart, from what it kept', async () => {
    const files = new Map<string, unknown>();
    const snapshots: Snapshots = {
      read: async (key) => files.get(key),
      write: async (key, saved) => {
        files.set(key, JSON.parse(JSON.stringify(saved)));
      },
    };
    const enforced = pods({ forecast: { mode: 'enforce', ...SOON } });
    const first = program({ snapshots });
    await first.at(9 * 60, enforced);
    await first.assembly.save();

    const range = (): Promise<never> => Promise.reject(new Error('not asked'));
    const second = program({ snapshots, open: async () => ({ ...DAY, range, close: () => {} }) });

    expect(await second.at(9 * 60 + 10, enforced)).toMatchObject({ kind: 'value' });
    expect([...files.keys()]).toHaveLength(1);
  });

  test('says in its metrics how forecasts and calendars stand', async () => {
    const calendar = { kind: 'Calendar', metadata: { name: 'market' }, spec: { exchange: 'nyse' } };
    const { at, assembly } = program();
    await at(9 * 60, calendar, pods({ calendar: 'market', forecast: { mode: 'enforce', ...SOON } }));

    const { text } = await assembly.telemetry.page();

    const labels = 'namespace="demo",metric="render-pods",horizon_seconds="600"';
    expect(text).toContain(`forewarm_forecast_usable{${labels}} 1\n`);
    expect(text).toMatch(new RegExp(`forewarm_forecast_value\\{${labels},quantile="0.9"\\} \\d`));
    expect(text).toMatch(new RegExp(`forewarm_forecast_loss_ratio\\{${labels}\\} 0\\.\\d`));
    expect(text).toContain('forewarm_calendar_end_timestamp_seconds{calendar="market"} 1861938000\n');
  });

  test.each([
    ['2028-06-01', []],
    ['2028-12-01', ['a calendar ends soon']],
    ['2029-02-01', ['a calendar has ended: no closures are known']],
  ])('warns before the closures of a calendar run out: on %s %j', async (date, warnings) => {
    const warned: string[] = [];
    const { assembly } = program({
      now: () => Date.parse(date),
      log: { ...LOG, warn: (message) => warned.push(message) },
    });

    await assembly.apply(
      specOf(SOURCE, { kind: 'Calendar', metadata: { name: 'market' }, spec: { exchange: 'nyse' } }),
    );

    expect(warned).toEqual(warnings);
  });
});
