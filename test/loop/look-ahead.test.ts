import { describe, expect, test } from '@jest/globals';
import { Collector } from '../../src/loop/collector.ts';
import type { LookAhead } from '../../src/loop/look-ahead.ts';
import { Loop } from '../../src/loop/loop.ts';
import type { Decision } from '../../src/policy/decision.ts';
import { decide, type Inputs } from '../../src/policy/inputs.ts';
import type { ScalingMetric } from '../../src/spec/spec.ts';
import { Store } from '../../src/store/store.ts';
import { rule } from '../support/decisions.ts';
import { ScriptedSource } from '../support/scripted-source.ts';
import { OPEN_MS } from '../support/signals.ts';
import { PODS_METRIC, SOURCES, specOf, withField } from '../support/written.ts';

const TICK_MS = 15_000;
const MINUTE_MS = 60_000;
const series = (name: string) => ({ source: 'day', series: name });

/** A pool of pods that do 4/s each, planned at 80 %. */
const POOL = withField(PODS_METRIC, 'spec.pods', {
  backlog: series('backlog'),
  arrivals: series('arrivals'),
  completions: series('completions'),
  readyPods: series('ready'),
  capacity: { batchSeconds: 2, batchSize: 8 },
  drainWithin: '60s',
});
const WARM = {
  kind: 'ScalingMetric',
  metadata: { name: 'render-warm', namespace: 'render' },
  spec: { warm: { for: 'render-pods', nodeLeadTime: { otherwise: '20m' } }, limits: { max: 20 } },
};
/** So many pods as there are in the order backlog, arrivals, completions, ready. */
type Read = readonly [backlog: number, arrivals: number, completions: number, ready: number];

function looping(metrics: readonly ScalingMetric[], look: Partial<LookAhead> = {}) {
  const source = new ScriptedSource();
  const store = new Store();
  const world = { nowMs: OPEN_MS, decided: [] as { name: string; decision: Decision; inputs: Inputs }[] };
  const loop = new Loop({
    collector: new Collector(TICK_MS, { read: () => {}, overrun: () => {}, failed: () => {} }, () => 0),
    store,
    clock: { now: () => world.nowMs, stopwatch: () => 0, pause: () => Promise.resolve() },
    events: {
      decided: ({ name }, decision, _nowMs, inputs) => world.decided.push({ name, decision, inputs }),
      failed: (_, error) => {
        throw error;
      },
    },
    look: {
      arrivals: () => undefined,
      schedule: () => undefined,
      leadTime: () => undefined,
      failed: () => {},
      ...look,
    },
  });
  const open = new Map([['day', { source, everyMs: TICK_MS }]]);
  loop.apply(metrics, open);
  return {
    world,
    apply: (again: readonly ScalingMetric[]) => loop.apply(again, open),
    tick: async (read: Read) => {
      const tick = loop.tick();
      source.calls.at(-1)?.answer(read.map((value) => ({ atMs: world.nowMs, value })));
      await tick.read;
      world.nowMs += TICK_MS;
    },
    answered: (name: string) => {
      const answer = store.find('render', name, undefined)[0]?.answer;
      return answer?.kind === 'value' ? answer.value : answer?.reason;
    },
  };
}

const metricsOf = (...objects: readonly unknown[]) => specOf(...SOURCES, ...objects).metrics;

describe('what is known of the time ahead', () => {
  test('reaches the decision: the forecast over the lead time that was measured', async () => {
    const asked: number[] = [];
    const metrics = metricsOf(
      withField(POOL, 'spec.forecast', { leadTime: { of: 'deployment/render', otherwise: '8m' } }),
    );
    const { tick, answered } = looping(metrics, {
      leadTime: (what, namespace, of) => ({
        ms: 7 * MINUTE_MS,
        from: 'measured',
        sentence: `${what} ${namespace} ${of.name}`,
      }),
      arrivals: (_, horizonMs) => {
        asked.push(horizonMs);
        const forecast = { mode: 'enforce', quantile: 0.9, perSecond: 64, horizonMs, ageMs: 0 } as const;
        return {
          ...forecast,
          usable: true,
          reason: undefined,
          unforeseen: false,
          aboveLast: undefined,
          recentSameSlotMax: 64,
        };
      },
    });

    await tick([0, 32, 32, 10]);

    expect(answered('render-pods')).toBe(20);
    expect(new Set(asked)).toEqual(new Set([7 * MINUTE_MS]));
  });

  test('is not asked for a forecast that is off, and counts on the configured lead time where none is measured', async () => {
    const forecast = { mode: 'off', leadTime: { otherwise: '8m' } };
    const { world, tick } = looping(metricsOf(withField(POOL, 'spec.forecast', forecast)), {
      arrivals: () => {
        throw new Error('nobody may ask');
      },
    });

    await tick([0, 32, 32, 10]);

    expect(world.decided.at(-1)?.inputs).toMatchObject({ outlook: { lead: { ms: 480_000, from: 'configured' } } });
  });

  test('is left out where looking fails, and costs no metric its value', async () => {
    const failures: string[] = [];
    const metrics = metricsOf(
      withField(withField(POOL, 'spec.forecast', { leadTime: { of: 'deployment/a' } }), 'spec.calendar', 'nyse'),
    );
    const fail = (what: string) => () => {
      throw new Error(what);
    };
    const { world, tick, answered } = looping(metrics, {
      arrivals: fail('forecast'),
      schedule: fail('calendar'),
      leadTime: fail('lead'),
      failed: ({ name }, error) => failures.push(`${name}: ${String(error)}`),
    });

    await tick([0, 32, 32, 10]);

    expect(answered('render-pods')).toBe(10);
    expect(failures.slice(-3)).toEqual(['lead', 'forecast', 'calendar'].map((what) => `render-pods: Error: ${what}`));
    expect(world.decided.at(-1)?.decision).toMatchObject({
      notes: expect.arrayContaining(["the forecast failed and is left out; Forewarm's log says why"]),
    });
  });

  test('opens the windows of the calendar for the pods, and earlier for the placeholders of their nodes', async () => {
    const [pods, warm] = metricsOf(withField(POOL, 'spec.calendar', 'nyse'), WARM);
    const headroom = [rule({ when: { kind: 'during', name: 'regular' }, atLeast: 20 })];
    const pool = { ...pods, headroom } as ScalingMetric;
    const placeholders = { ...warm, answers: { ...warm?.answers, of: pool } } as ScalingMetric;
    const window = { name: 'regular', opensMs: OPEN_MS + 15 * MINUTE_MS, closesMs: OPEN_MS + 400 * MINUTE_MS };
    const schedule = () => ({ calendar: 'nyse', timeZone: 'America/New_York', windows: [window] });
    const { world, tick, answered } = looping([pool, placeholders], { schedule });

    await tick([0, 32, 32, 10]);
    const before = [answered('render-pods'), answered('render-warm')];
    world.nowMs = OPEN_MS + 11 * MINUTE_MS;
    await tick([0, 32, 32, 10]);

    expect(before).toEqual([10, 10]);
    expect([answered('render-pods'), answered('render-warm')]).toEqual([20, 0]);
  });
});

describe('a metric remembers', () => {
  test('what was answered, and what it learnt of its pods, through a change of the specification', async () => {
    const metrics = metricsOf(POOL);
    const { world, tick, apply, answered } = looping(metrics);

    // Ten busy pods do 80/s, twice what is configured.
    for (let i = 0; i < 45; i++) await tick([1000, 32, 80, 10]);
    apply(metricsOf(POOL));
    await tick([0, 32, 32, 10]);

    expect(world.decided.at(-1)?.inputs).toMatchObject({
      outlook: { learnt: { ratePerPod: 8 }, last: { wanted: expect.any(Number) } },
    });
    expect(answered('render-pods')).toBe(5);
  });

  test('nothing of a metric that was taken away in between', async () => {
    const { world, tick, apply } = looping(metricsOf(POOL));
    await tick([1000, 32, 80, 10]);

    apply([]);
    apply(metricsOf(POOL));
    await tick([1000, 32, 80, 10]);

    const [first] = world.decided.slice(2);
    expect(first?.inputs).toMatchObject({ outlook: { last: undefined } });
  });
});

test('the inputs that are told with a decision give that decision', async () => {
  const { world, tick } = looping(metricsOf(POOL, WARM));

  for (let i = 0; i < 10; i++) await tick([100 * i, 32 + i, 30, 8]);

  expect(world.decided.length).toBeGreaterThan(20);
  for (const { decision, inputs } of world.decided) expect(decide(inputs)).toEqual(decision);
});
