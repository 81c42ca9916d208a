import { describe, expect, test } from '@jest/globals';
import { Collector } from '../../src/loop/collector.ts';
import { Engine } from '../../src/loop/engine.ts';
import { Loop } from '../../src/loop/loop.ts';
import type { MetricSource, ScalingMetric, SignalSpec, Spec } from '../../src/spec/spec.ts';
import { Store } from '../../src/store/store.ts';
import { ScriptedSource } from '../support/scripted-source.ts';
import { OPEN_MS } from '../support/signals.ts';

const GKE_NAME = 'pubsub.googleapis.com|subscription|num_undelivered_messages';
const JOBS = [{ key: 'resource.labels.subscription_id', operator: 'in', values: ['render-jobs'] }] as const;

function source(name: string, project = 'acme-prod'): MetricSource {
  const system = { kind: 'cloudMonitoring', project, endpoint: undefined } as const;
  return { name, namespaces: undefined, everyMs: undefined, maxAgeMs: 60_000, system };
}

function signalQuery(id: string) {
  return { kind: 'pubsub', metric: 'subscription/num_undelivered_messages', id } as const;
}

function metric(name: string): ScalingMetric {
  return {
    namespace: 'render',
    name,
    labels: {},
    missing: { holdMs: 60_000, fallback: 'error' },
    answers: { kind: 'signal', signal: { source: 'acme', query: signalQuery(name), maxAgeMs: 60_000 } },
  };
}

async function running(spec: Spec) {
  const opened: string[] = [];
  const closed: string[] = [];
  const unopened: string[] = [];
  const calls = new ScriptedSource();
  const world = { nowMs: OPEN_MS, overruns: 0, pause: () => Promise.resolve() };
  const store = new Store();
  let measured = 0;
  const clock = {
    now: () => world.nowMs,
    stopwatch: () => {
      measured += 5;
      return measured;
    },
    pause: () => world.pause(),
  };
  const engine = new Engine({
    store,
    loop: new Loop({
      collector: new Collector(15_000, { read: () => {}, overrun: () => {}, failed: () => {} }, () => 0),
      store,
      clock,
      events: { decided: () => {}, failed: () => {} },
    }),
    open: async (system) => {
      const project = system.kind === 'cloudMonitoring' ? system.project : '';
      if (project === 'broken') throw new Error('no such file');
      opened.push(project);
      return {
        batches: (queries) => calls.batches(queries),
        latest: (queries) => calls.latest(queries),
        range: () => calls.range(),
        close: () => closed.push(project),
      };
    },
    now: () => world.nowMs,
    events: {
      overran: () => {
        world.overruns += 1;
      },
      unopened: (name, error) => unopened.push(`${name}: ${String(error)}`),
    },
  });
  await engine.apply(spec);
  return { engine, store, calls, opened, closed, unopened, world };
}

describe('the engine', () => {
  test('keeps a source open whose settings did not change, and closes the one that is replaced or gone', async () => {
    const sources = [source('a', 'stays'), source('b', 'moves'), source('c', 'goes')];
    const { engine, opened, closed } = await running({ sources, calendars: [], metrics: [], pools: [] });

    await engine.apply({
      sources: [source('a', 'stays'), source('b', 'moved')],
      calendars: [],
      metrics: [],
      pools: [],
    });

    expect(opened).toEqual(['stays', 'moves', 'goes', 'moved']);
    expect(closed).toEqual(['moves', 'goes']);
  });

  test('goes on without a source whose settings cannot be used, and its metrics say so', async () => {
    const sources = [source('acme', 'broken'), source('beta')];
    const beta: SignalSpec = { source: 'beta', query: signalQuery('b'), maxAgeMs: 60_000 };
    const metrics = [metric('a'), { ...metric('b'), answers: { kind: 'signal', signal: beta } as const }];
    const { engine, store, calls, unopened } = await running({ sources, calendars: [], metrics, pools: [] });

    const tick = engine.tick();
    calls.calls[0]?.answer([{ atMs: OPEN_MS, value: 7 }]);
    await tick?.read;

    expect(unopened).toEqual(['acme: Error: no such file']);
    expect(store.find('render', 'b', undefined)[0]?.answer).toMatchObject({ value: 7 });
    expect(store.find('render', 'a', undefined)[0]?.answer).toMatchObject({
      reason: expect.stringContaining("the source's settings cannot be used; Forewarm's log says why"),
    });
  });

  test('answers a metric on demand from the collection after its first query', async () => {
    const { engine, store, calls } = await running({
      sources: [source('acme')],
      calendars: [],
      metrics: [],
      pools: [],
    });

    const first = engine.ask({ namespace: 'render', metric: GKE_NAME, selector: JOBS });
    const tick = engine.tick();
    calls.calls[0]?.answer([{ atMs: OPEN_MS, value: 42 }]);
    await tick?.read;

    expect(first).toMatchObject({ code: 503 });
    expect(store.find('render', GKE_NAME, JOBS)[0]?.answer).toMatchObject({ kind: 'value', value: 42 });
  });

  test('forgets a metric on demand, its answer and its collection with it', async () => {
    const { engine, store, world, calls } = await running({
      sources: [source('acme')],
      calendars: [],
      metrics: [],
      pools: [],
    });
    engine.ask({ namespace: 'render', metric: GKE_NAME, selector: JOBS });
    await engine.tick()?.decided;

    world.nowMs += 3_600_001;
    await engine.tick()?.decided;

    expect(store.size).toBe(0);
    expect(calls.calls).toHaveLength(1);
  });

  test('leaves out and counts a tick that is due while the one before still decides', async () => {
    const { engine, world } = await running({
      sources: [source('acme')],
      calendars: [],
      metrics: [metric('a'), metric('b')],
      pools: [],
    });
    const { promise, resolve } = Promise.withResolvers<void>();
    world.pause = () => promise;

    const slow = engine.tick();
    const leftOut = engine.tick();
    resolve();
    await slow?.decided;

    expect(leftOut).toBeUndefined();
    expect(world.overruns).toBe(1);
    expect(engine.tick()).toBeDefined();
  });

  test('ticks on while a source hangs', async () => {
    const { engine, world, calls } = await running({
      sources: [source('acme')],
      calendars: [],
      metrics: [metric('a')],
      pools: [],
    });

    await engine.tick()?.decided;
    await engine.tick()?.decided;
    await engine.tick()?.decided;

    expect(calls.calls).toHaveLength(1);
    expect(world.overruns).toBe(0);
  });
});
