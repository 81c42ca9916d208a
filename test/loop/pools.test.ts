import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Collector } from '../../src/loop/collector.ts';
import { Loop } from '../../src/loop/loop.ts';
import { SourceError } from '../../src/sources/source.ts';
import type { Decision } from '../../src/policy/decision.ts';
import { explain } from '../../src/policy/explain.ts';
import { decide, type Inputs } from '../../src/policy/inputs.ts';
import { readRecord, writeRecord } from '../../src/policy/record.ts';
import type { Pool, PoolMember, ScalingMetric } from '../../src/spec/spec.ts';
import { Store } from '../../src/store/store.ts';
import { ScriptedSource } from '../support/scripted-source.ts';
import { OPEN_MS } from '../support/signals.ts';

const TICK_MS = 15_000;
const MAX_AGE_MS = 60_000;
const HOLD_MS = 120_000;

/** A metric that wants as many pods as there are messages, read from a source of its own. */
function metric(name: string, poolName: string | null = 'gpu', step?: number): ScalingMetric {
  const backlog = { source: name, query: { kind: 'replay', series: 'backlog' }, maxAgeMs: MAX_AGE_MS } as const;
  return {
    namespace: 'render',
    name,
    labels: {},
    missing: { holdMs: HOLD_MS, fallback: 'error' },
    pool: poolName ?? undefined,
    answers: {
      kind: 'pods',
      backlog,
      arrivals: undefined,
      batchSeconds: 1,
      batchSize: 1,
      batchesAtOnce: 1,
      utilisation: 1,
      drainSeconds: 1,
      limits: { min: 0, max: 1_000 },
      step,
    },
  };
}

function member(name: string, over: Partial<PoolMember> = {}): PoolMember {
  return { namespace: 'render', metric: name, weight: 1, guarantee: 0, borrow: undefined, priority: 0, ...over };
}

function pool(capacity: number, ...members: readonly PoolMember[]): Pool {
  return { name: 'gpu', capacity, members };
}

/** A loop over one scripted source for each metric. */
function looping(metrics: readonly ScalingMetric[], pools: readonly Pool[]) {
  const world = { nowMs: OPEN_MS, decided: [] as string[], made: [] as { decision: Decision; inputs: Inputs }[] };
  const sources = new Map(metrics.map(({ name }) => [name, new ScriptedSource()]));
  const store = new Store();
  const loop = new Loop({
    collector: new Collector(TICK_MS, { read: () => {}, overrun: () => {}, failed: () => {} }, () => 0),
    store,
    clock: { now: () => world.nowMs, stopwatch: () => 0, pause: () => Promise.resolve() },
    events: {
      decided: ({ name }, decision, _nowMs, inputs) => {
        world.decided.push(decision.kind === 'value' ? `${name} ${decision.value} by ${decision.winner}` : `${name} -`);
        world.made.push({ decision, inputs });
      },
      failed: (_, error) => {
        throw error;
      },
    },
  });
  const open = new Map([...sources].map(([name, source]) => [name, { source, everyMs: TICK_MS }]));
  loop.apply(metrics, open, pools);

  /** The next tick, in which some sources answer, in this order, and the others hang. */
  const tick = async (answers: Readonly<Record<string, number | SourceError>>): Promise<void> => {
    loop.tick();
    for (const [name, answer] of Object.entries(answers)) {
      const call = sources.get(name)?.calls.at(-1);
      call?.answer([typeof answer === 'number' ? { atMs: world.nowMs, value: answer } : answer]);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await new Promise((resolve) => setImmediate(resolve));
  };
  const values = (): Readonly<Record<string, number | undefined>> =>
    Object.fromEntries(
      metrics.map(({ name }) => {
        const answer = store.find('render', name, undefined)[0]?.answer;
        return [name, answer?.kind === 'value' && world.nowMs < answer.untilMs ? answer.value : undefined];
      }),
    );
  return { world, loop, open, tick, values };
}

const DOWN = new SourceError('unavailable', 'no connection');

test('a pool is split by what its members want together, and others are left alone', async () => {
  const { tick, values } = looping(
    [metric('a'), metric('b'), metric('free', null)],
    [pool(40, member('a', { weight: 3 }), member('b'))],
  );

  await tick({ a: 100, b: 100, free: 100 });

  expect(values()).toEqual({ a: 30, b: 10, free: 100 });
});

test('when one wants more the others give it up at once, and take it back when it wants less', async () => {
  const { world, tick, values } = looping(
    [metric('a'), metric('b')],
    [pool(40, member('a'), member('b', { guarantee: 15, weight: 0.001 }))],
  );
  await tick({ a: 100, b: 0 });
  expect(values()).toEqual({ a: 40, b: 0 });

  world.nowMs += TICK_MS;
  await tick({ b: 50 });
  // The call for a still hangs: it is split by what was last known of it.
  expect(values()).toEqual({ a: 25, b: 15 });

  world.nowMs += TICK_MS;
  await tick({ b: 5 });
  expect(values()).toEqual({ a: 35, b: 5 });
});

test('the odd pod goes to whoever has more to do, and does not go to and fro with every message', async () => {
  const { world, tick, values } = looping([metric('a'), metric('b')], [pool(7, member('a'), member('b'))]);
  const afterwards = async (answers: Readonly<Record<string, number>>) => {
    world.nowMs += TICK_MS;
    await tick(answers);
    return values();
  };
  await tick({ a: 11, b: 10 });

  expect(values()).toEqual({ a: 4, b: 3 });
  expect(await afterwards({ a: 11, b: 12 })).toEqual({ a: 4, b: 3 });
  expect(await afterwards({ a: 11, b: 14 })).toEqual({ a: 3, b: 4 });
  expect(await afterwards({ a: 15, b: 14 })).toEqual({ a: 3, b: 4 });
});

test('nobody is answered more than is left before everybody was heard: the guarantees of the others stay theirs', async () => {
  const { tick, values } = looping([metric('a'), metric('b')], [pool(40, member('a'), member('b', { guarantee: 15 }))]);

  await tick({ a: 100 });

  expect(values()).toEqual({ a: 25, b: undefined });
});

test('a member that is missing keeps its share for its hold, and its guarantee after', async () => {
  const { world, tick, values } = looping(
    [metric('a'), metric('b')],
    [pool(40, member('a'), member('b', { guarantee: 4 }))],
  );
  await tick({ a: 100, b: 100 });
  expect(values()).toEqual({ a: 20, b: 20 });

  world.nowMs = OPEN_MS + MAX_AGE_MS + HOLD_MS - 1;
  await tick({ a: 100, b: DOWN });
  expect(values()).toEqual({ a: 20, b: 20 });

  world.nowMs = OPEN_MS + MAX_AGE_MS + HOLD_MS + TICK_MS;
  await tick({ a: 100, b: DOWN });
  expect(values()).toEqual({ a: 36, b: undefined });
});

test('the sum of the answers is never above the capacity, whoever is read first', async () => {
  const names = ['a', 'b', 'c'];
  const answer = fc.option(fc.oneof(fc.nat({ max: 100 }), fc.constant(DOWN)), { nil: undefined });
  const ticks = fc.array(
    fc.record({
      order: fc.shuffledSubarray(names, { minLength: 3 }),
      answers: fc.record({ a: answer, b: answer, c: answer }),
      laterMs: fc.constantFrom(TICK_MS, MAX_AGE_MS, HOLD_MS),
    }),
    { minLength: 1, maxLength: 8 },
  );
  const members = fc.tuple(...names.map((name) => fc.nat({ max: 10 }).map((guarantee) => member(name, { guarantee }))));

  await fc.assert(
    fc.asyncProperty(ticks, members, async (all, shares) => {
      const { world, tick, values } = looping(
        names.map((name) => metric(name)),
        [pool(30, ...shares)],
      );
      for (const { order, answers, laterMs } of all) {
        // Who does not answer hangs.
        const given = order.flatMap((name) => {
          const found = answers[name as keyof typeof answers];
          return found === undefined ? [] : [[name, found] as const];
        });
        await tick(Object.fromEntries(given));
        const told = Object.values(values()).reduce<number>((sum, value) => sum + (value ?? 0), 0);
        expect(told).toBeLessThanOrEqual(30);
        for (const { decision, inputs } of world.made.splice(0)) {
          expect(decide(readRecord(writeRecord(inputs)))).toEqual(decision);
        }
        world.nowMs += laterMs;
      }
    }),
    { numRuns: 100 },
  );
});

test('a changed capacity takes effect at once, with what is known', async () => {
  const metrics = [metric('a'), metric('b')];
  const { loop, open, tick, values } = looping(metrics, [pool(40, member('a'), member('b'))]);
  await tick({ a: 100, b: 100 });

  loop.apply(metrics, open, [pool(10, member('a'), member('b'))]);

  expect(values()).toEqual({ a: 5, b: 5 });
});

test('the cut has the last word in the decision, and an unchanged share is told once for each decision', async () => {
  const { world, tick } = looping([metric('a'), metric('b')], [pool(40, member('a'), member('b'))]);
  await tick({ a: 100, b: 30 });
  world.decided.length = 0;
  world.nowMs += TICK_MS;

  await tick({ a: 100, b: 30 });

  expect(world.decided).toEqual(['a 20 by pool', 'b 20 by pool']);
});

test('pods that start together are answered in whole groups', async () => {
  const { tick, values } = looping([metric('a', 'gpu', 8), metric('b')], [pool(40, member('a'), member('b'))]);

  await tick({ a: 100, b: 100 });

  expect(values()).toEqual({ a: 16, b: 20 });
});

test('what is remembered of a cut metric is what it was answered, whoever made the cut', async () => {
  const { world, tick, values } = looping(
    [metric('a'), metric('b')],
    [pool(40, member('a'), member('b', { guarantee: 15, weight: 0.001 }))],
  );
  await tick({ a: 100, b: 0 });
  world.nowMs += TICK_MS;
  await tick({ b: 50 });
  expect(values()).toEqual({ a: 25, b: 15 });
  world.made.length = 0;

  world.nowMs += TICK_MS;
  await tick({ a: 100 });

  const [last] = world.made.flatMap(({ inputs }) => (inputs.kind === 'pods' ? [inputs.outlook.last] : []));
  expect(last).toMatchObject({ wanted: 25 });
});

test('the record of a cut decision tells it in full, though what the others wanted is gone', async () => {
  const { world, tick } = looping([metric('a'), metric('b')], [pool(40, member('a'), member('b'))]);
  await tick({ a: 100, b: 0 });
  world.nowMs += TICK_MS;
  await tick({ b: 50 });

  const records = world.made.map(({ inputs }) => explain(decide(readRecord(writeRecord(inputs)))));

  expect(records.at(-1)).toContain(
    'cut from 50: pool gpu has 40 pods for the 150 that its members want, split by their weights',
  );
});

test('how a pool stands is known to whoever watches', async () => {
  const { loop, tick } = looping([metric('a'), metric('b')], [pool(40, member('a'), member('b', { guarantee: 4 }))]);

  expect(loop.pools()).toEqual([{ name: 'gpu', capacity: 40, wanted: 4 }]);
  await tick({ a: 100, b: 30 });
  expect(loop.pools()).toEqual([{ name: 'gpu', capacity: 40, wanted: 130 }]);
});
