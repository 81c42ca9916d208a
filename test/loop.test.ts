import { describe, expect, test } from '@jest/globals';
import { Collector } from '../src/collector.ts';
import { Loop } from '../src/loop.ts';
import type { Decision } from '../src/policy/decision.ts';
import { SourceError } from '../src/sources/source.ts';
import type { ScalingMetric } from '../src/spec/spec.ts';
import { Store } from '../src/store/store.ts';
import { ScriptedSource } from './support/scripted-source.ts';
import { OPEN_MS } from './support/signals.ts';

const TICK_MS = 15_000;

function signalMetric(name: string, over: Partial<ScalingMetric> = {}, source = 'acme'): ScalingMetric {
  const signal = { source, query: { kind: 'replay', series: name }, maxAgeMs: 60_000 } as const;
  const missing = { holdMs: 60_000, fallback: 'error' } as const;
  return { namespace: 'render', name, labels: {}, missing, answers: { kind: 'signal', signal }, ...over };
}

/** A loop over scripted sources at a time that the test sets. */
function looping(sources: Record<string, ScriptedSource>, metrics: readonly ScalingMetric[]) {
  const world = { nowMs: OPEN_MS, decided: [] as string[], failed: [] as string[] };
  let measured = 0;
  const store = new Store();
  const loop = new Loop({
    collector: new Collector(TICK_MS, { read: () => {}, overrun: () => {} }, () => 0),
    store,
    clock: {
      now: () => world.nowMs,
      // Every look at it is 3 ms later, so that decisions are made in slices.
      stopwatch: () => {
        measured += 3;
        return measured;
      },
      pause: () => Promise.resolve(),
    },
    events: {
      decided: ({ name }, decision: Decision) => world.decided.push(`${name} ${decision.kind}`),
      failed: ({ name }, error) => world.failed.push(`${name}: ${String(error)}`),
    },
  });
  const open = new Map(Object.entries(sources).map(([name, source]) => [name, { source, everyMs: TICK_MS }]));
  loop.apply(metrics, open);
  const answerOf = (name: string) => store.find('render', name, undefined)[0]?.answer;
  return { world, store, loop, open, answerOf };
}

const sample = (value: number, atMs = OPEN_MS) => ({ atMs, value });

describe('a tick', () => {
  test('puts what the source says into the store, with the time at which it was true', async () => {
    const source = new ScriptedSource();
    const { loop, answerOf } = looping({ acme: source }, [signalMetric('backlog')]);

    const tick = loop.tick();
    source.calls[0]?.answer([sample(1240, OPEN_MS - 30_000)]);
    await tick.read;

    expect(answerOf('backlog')).toMatchObject({
      kind: 'value',
      value: 1240,
      atMs: OPEN_MS - 30_000,
      untilMs: OPEN_MS + 90_000,
    });
  });

  test('answers an error, not a number, until the first sample is there', async () => {
    const source = new ScriptedSource();
    const { loop, answerOf } = looping({ acme: source }, [signalMetric('backlog')]);

    await loop.tick().decided;

    expect(answerOf('backlog')).toMatchObject({
      kind: 'refusal',
      reason: 'no sample of signal (series backlog, source acme) yet: the first one is on its way',
    });
  });

  test('answers what one source said while another still hangs', async () => {
    const [slow, fast] = [new ScriptedSource(), new ScriptedSource()];
    const { loop, answerOf } = looping({ slow, fast }, [
      signalMetric('late', {}, 'slow'),
      signalMetric('early', {}, 'fast'),
    ]);

    loop.tick();
    fast.calls[0]?.answer([sample(5)]);
    await new Promise((resolve) => setImmediate(resolve));

    expect(answerOf('early')).toMatchObject({ kind: 'value', value: 5 });
    expect(answerOf('late')).toMatchObject({ kind: 'refusal' });
  });

  test('lets a hold run out although nothing is read any more', async () => {
    const source = new ScriptedSource();
    const { world, loop, answerOf } = looping({ acme: source }, [signalMetric('backlog')]);
    const first = loop.tick();
    source.calls[0]?.answer([sample(7)]);
    await first.read;

    world.nowMs = OPEN_MS + 120_001;
    await loop.tick().decided;

    expect(answerOf('backlog')).toMatchObject({ kind: 'refusal', reason: expect.stringContaining('is stale') });
  });

  test('recovers with the first good sample after an outage', async () => {
    const source = new ScriptedSource();
    const { world, loop, answerOf } = looping({ acme: source }, [signalMetric('backlog')]);

    for (const reading of [
      sample(10),
      new SourceError('unavailable', 'the answer is 500'),
      sample(12, OPEN_MS + 600_000),
    ]) {
      const tick = loop.tick();
      source.calls.at(-1)?.answer([reading]);
      await tick.read;
      world.nowMs += 300_000;
    }

    expect(answerOf('backlog')).toMatchObject({ kind: 'value', value: 12 });
    expect(world.decided).toEqual(
      ['refusal', 'value', 'refusal', 'refusal', 'refusal', 'value'].map((kind) => `backlog ${kind}`),
    );
  });

  test('keeps a mistake in one decision from the others', async () => {
    const source = new ScriptedSource();
    const broken = signalMetric('broken', { missing: undefined as never });
    const { world, loop, answerOf } = looping({ acme: source }, [broken, signalMetric('backlog')]);

    const tick = loop.tick();
    source.calls[0]?.answer([sample(1), sample(2)]);
    await tick.read;

    expect(answerOf('broken')).toMatchObject({
      kind: 'refusal',
      reason: 'Forewarm failed to decide this metric; its log says why',
    });
    expect(answerOf('backlog')).toMatchObject({ value: 2 });
    expect(world.failed[0]).toMatch(/^broken: TypeError/);
  });
});

describe('a changed specification', () => {
  test('takes away the answers of metrics that are gone', async () => {
    const source = new ScriptedSource();
    const { loop, store, open, answerOf } = looping({ acme: source }, [signalMetric('a'), signalMetric('b')]);
    const tick = loop.tick();
    source.calls[0]?.answer([sample(1), sample(2)]);
    await tick.read;

    loop.apply([signalMetric('b')], open);

    expect(store.size).toBe(1);
    expect(answerOf('b')).toMatchObject({ value: 2 });
  });

  test('keeps what is known of signals that stay', async () => {
    const source = new ScriptedSource();
    const { loop, open, answerOf } = looping({ acme: source }, [signalMetric('a')]);
    const tick = loop.tick();
    source.calls[0]?.answer([sample(1)]);
    await tick.read;

    loop.apply([signalMetric('a', { labels: { pool: 'gpu' } })], open);
    await loop.tick().decided;

    expect(answerOf('a')).toMatchObject({ value: 1, labels: { pool: 'gpu' } });
  });

  test('is not answered by decisions that were under way for the one before', async () => {
    const source = new ScriptedSource();
    const { loop, store, open } = looping({ acme: source }, [signalMetric('a'), signalMetric('b'), signalMetric('c')]);

    const tick = loop.tick();
    loop.apply([], open);
    source.calls[0]?.answer([sample(1), sample(2), sample(3)]);
    await tick.read;

    expect(store.size).toBe(0);
  });
});
