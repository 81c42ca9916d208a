import { beforeEach, describe, expect, test } from '@jest/globals';
import { Collector } from '../src/collector.ts';
import { type Query, SourceError } from '../src/sources/source.ts';
import { ScriptedSource } from './support/scripted-source.ts';
import { OPEN_MS } from './support/signals.ts';

const TICK_MS = 15_000;
const query = (series: string): Query => ({ kind: 'replay', series });
const ref = (source: string, series: string) => ({ source, query: query(series) });
const sample = (value: number, atMs = OPEN_MS) => ({ atMs, value });

const overruns: string[] = [];
const reads: unknown[] = [];
const events = {
  read: (source: string, _seconds: number, results: readonly string[]) => reads.push([source, ...results]),
  overrun: (source: string) => overruns.push(source),
};

beforeEach(() => {
  overruns.length = 0;
  reads.length = 0;
});

function collecting(
  sources: Record<string, ScriptedSource>,
  refs: readonly { source: string; query: Query }[],
  everyMs = TICK_MS,
) {
  const collector = new Collector(TICK_MS, events, () => 0);
  collector.want(refs, new Map(Object.entries(sources).map(([name, source]) => [name, { source, everyMs }])));
  return collector;
}

describe('the collector', () => {
  test('asks every distinct query once, however many metrics use it', () => {
    const source = new ScriptedSource();
    const collector = collecting({ acme: source }, [
      ref('acme', 'a'),
      ref('acme', 'a'),
      ref('acme', 'b'),
      ref('acme', 'a'),
    ]);

    void collector.start(OPEN_MS);

    expect(source.calls.map(({ queries }) => queries)).toEqual([[query('a'), query('b')]]);
  });

  test('keeps each answer with its own time', async () => {
    const source = new ScriptedSource();
    const collector = collecting({ acme: source }, [ref('acme', 'a'), ref('acme', 'b')]);

    const calls = collector.start(OPEN_MS);
    source.calls[0]?.answer([
      sample(1, OPEN_MS - 90_000),
      new SourceError('no-data', 'no point in the last 5 minutes'),
    ]);
    await Promise.all(calls);

    expect(collector.get(ref('acme', 'a'))).toMatchObject({
      trouble: undefined,
      history: { newest: { atMs: OPEN_MS - 90_000, value: 1 } },
    });
    expect(collector.get(ref('acme', 'b')).trouble).toBe('no point in the last 5 minutes');
    expect(collector.get(ref('acme', 'b')).history.newest).toBeUndefined();
    expect(reads).toEqual([['acme', 'ok', 'no-data']]);
  });

  test('does not let a slow source delay another, asks it once at a time and counts what it leaves out', async () => {
    const slow = new ScriptedSource();
    const fast = new ScriptedSource();
    const collector = collecting({ slow, fast }, [ref('slow', 'a'), ref('fast', 'a')]);

    const [, fastCall] = collector.start(OPEN_MS);
    fast.calls[0]?.answer([sample(1)]);
    await fastCall;
    void collector.start(OPEN_MS + TICK_MS);
    void collector.start(OPEN_MS + 2 * TICK_MS);

    expect(slow.calls).toHaveLength(1);
    expect(fast.calls).toHaveLength(2);
    expect(overruns).toEqual(['slow', 'slow', 'fast']);
  });

  test('goes on with the fast batches of a source while one of its batches hangs', async () => {
    const source = new ScriptedSource(1);
    const collector = collecting({ acme: source }, [ref('acme', 'hangs'), ref('acme', 'answers')]);

    const calls = collector.start(OPEN_MS);
    source.calls[1]?.answer([sample(1)]);
    await calls[1];
    void collector.start(OPEN_MS + TICK_MS);

    expect(source.calls.map(({ queries }) => queries[0])).toEqual([query('hangs'), query('answers'), query('answers')]);
  });

  test('asks a source no more often than it wants to be asked', async () => {
    const source = new ScriptedSource();
    const collector = collecting({ acme: source }, [ref('acme', 'a')], 2 * TICK_MS);

    for (let tick = 0; tick < 5; tick++) {
      const calls = collector.start(OPEN_MS + tick * TICK_MS - (tick % 2));
      source.calls.at(-1)?.answer([sample(1)]);
      await Promise.all(calls);
    }

    expect(source.calls).toHaveLength(3);
  });

  test('gives the error of a call that failed as a whole to each of its queries', async () => {
    const source = new ScriptedSource();
    const collector = collecting({ acme: source }, [ref('acme', 'a'), ref('acme', 'b')]);

    const calls = collector.start(OPEN_MS);
    source.calls[0]?.fail(new SourceError('denied', 'the answer is 403'));
    await Promise.all(calls);

    expect(reads).toEqual([['acme', 'denied', 'denied']]);
    expect(collector.get(ref('acme', 'b')).trouble).toBe('the answer is 403');
  });

  test('does not show the text of an unexpected error, which could hold a secret', async () => {
    const source = new ScriptedSource();
    const collector = collecting({ acme: source }, [ref('acme', 'a')]);

    const calls = collector.start(OPEN_MS);
    source.calls[0]?.fail(new TypeError('https://user:secret@host'));
    await Promise.all(calls);

    expect(collector.get(ref('acme', 'a')).trouble).toBe('reading the source failed unexpectedly');
  });

  test('takes a source that leaves out an answer for an error, not for nothing', async () => {
    const source = new ScriptedSource();
    const collector = collecting({ acme: source }, [ref('acme', 'a'), ref('acme', 'b')]);

    const calls = collector.start(OPEN_MS);
    source.calls[0]?.answer([sample(1)]);
    await Promise.all(calls);

    expect(collector.get(ref('acme', 'b')).trouble).toBe('the source left a query unanswered');
  });

  test('keeps the newest sample when the source answers with an older one, and says so', async () => {
    const source = new ScriptedSource();
    const collector = collecting({ acme: source }, [ref('acme', 'a')]);

    for (const [tick, answer] of [sample(10, OPEN_MS), sample(4, OPEN_MS - 600_000)].entries()) {
      const calls = collector.start(OPEN_MS + tick * TICK_MS);
      source.calls.at(-1)?.answer([answer]);
      await Promise.all(calls);
    }

    expect(collector.get(ref('acme', 'a'))).toMatchObject({
      trouble: 'the source answers with a sample older than one that it gave before',
      history: { newest: { value: 10 } },
    });
  });

  test('goes on collecting when the clock is set back, and forgets what then lies in the future', async () => {
    const source = new ScriptedSource();
    const collector = collecting({ acme: source }, [ref('acme', 'a')]);

    for (const nowMs of [OPEN_MS, OPEN_MS - 3_600_000]) {
      const calls = collector.start(nowMs);
      source.calls.at(-1)?.answer([sample(nowMs === OPEN_MS ? 10 : 12, nowMs)]);
      await Promise.all(calls);
    }

    expect(collector.get(ref('acme', 'a')).history.newest).toEqual(sample(12, OPEN_MS - 3_600_000));
  });

  test('keeps what it knows of signals that stay wanted, and forgets the others', async () => {
    const source = new ScriptedSource();
    const collector = collecting({ acme: source }, [ref('acme', 'a'), ref('acme', 'b')]);
    const calls = collector.start(OPEN_MS);
    source.calls[0]?.answer([sample(1), sample(2)]);
    await Promise.all(calls);

    collector.want([ref('acme', 'a'), ref('acme', 'c')], new Map([['acme', { source, everyMs: TICK_MS }]]));

    expect(collector.get(ref('acme', 'a')).history.newest).toEqual(sample(1));
    expect(() => collector.get(ref('acme', 'b'))).toThrow('nobody asked for');
  });
});
