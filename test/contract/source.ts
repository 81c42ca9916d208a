import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { inspect } from 'node:util';
import { assert, property, shuffledSubarray } from 'fast-check';
import type { Sample } from '../../src/series/series.ts';
import type { ClosableSource } from '../../src/sources/open.ts';
import { LARGEST_VALUE, type Query, type Reading, SourceError, type Span } from '../../src/sources/source.ts';

/** A source over a world whose truth is known. */
export interface Subject {
  readonly source: ClosableSource;
  /** The moment that the truth below is for. */
  readonly nowMs: number;
  readonly known: readonly { readonly query: Query; readonly sample: Sample }[];
  /** Queries that the source can ask, and that have no answer. */
  readonly unknown: readonly Query[];
  /** A query that a source of this kind cannot be asked. */
  readonly foreign: Query;
  readonly history: { readonly query: Query; readonly span: Span; readonly samples: readonly Sample[] };
  /** Ways in which the peer can lie or fail, and how it is made to. */
  readonly faults: Readonly<Record<string, () => void>>;
  /** Makes the peer never answer; undefined for a source that asks nobody. */
  readonly hang: (() => void) | undefined;
  /** The peer is well again. */
  readonly heal: () => void;
  /** What no message may hold. */
  readonly secrets: readonly string[];
  readonly close: () => Promise<void>;
}

/** Some faults end only by the time-out of a call, and a busy machine is slow. */
const PATIENCE_MS = 30_000;

/** What every source promises, whatever it asks. `group` is `describe`, or a skip where something is not installed. */
export function runSourceContract(
  name: string,
  make: () => Promise<Subject>,
  group: typeof describe | typeof describe.skip = describe,
): void {
  group(`the contract of sources: ${name}`, () => {
    let subject: Subject;
    const never = new AbortController().signal;

    beforeAll(async () => {
      subject = await make();
    });

    afterAll(async () => {
      subject.source.close();
      await subject.close();
    });

    async function ask(queries: readonly Query[], nowMs: number, signal = never): Promise<Map<Query, Reading>> {
      const readings = new Map<Query, Reading>();
      const askBatch = async (batch: readonly Query[]): Promise<void> => {
        const answers = await subject.source.latest(batch, nowMs, signal).catch((error) => batch.map(() => error));
        for (const [i, query] of batch.entries()) readings.set(query, answers[i]);
      };
      await Promise.all(subject.source.batches(queries).map(askBatch));
      return readings;
    }

    function all(): readonly Query[] {
      return [...subject.known.map(({ query }) => query), ...subject.unknown];
    }

    test('every query is in exactly one batch, and none is made up', () => {
      assert(
        property(shuffledSubarray([...all(), subject.foreign]), (queries) => {
          const batches = subject.source.batches(queries);

          expect(batches.flat()).toHaveLength(queries.length);
          expect(new Set(batches.flat())).toEqual(new Set(queries));
          expect(batches.every((batch) => batch.length > 0)).toBe(true);
        }),
      );
    });

    test('the newest value comes with the time at which it was true', async () => {
      const readings = await ask(all(), subject.nowMs);

      for (const { query, sample } of subject.known) expect([query, readings.get(query)]).toEqual([query, sample]);
    });

    test('what is missing is an error and never a number, and costs the others nothing', async () => {
      const readings = await ask(all(), subject.nowMs);

      for (const query of subject.unknown) expect(readings.get(query)).toBeInstanceOf(SourceError);
      for (const { query } of subject.known) expect(readings.get(query)).not.toBeInstanceOf(SourceError);
    });

    test('a query for another kind of source is a bad query', async () => {
      const readings = await ask([subject.foreign], subject.nowMs);

      expect(readings.get(subject.foreign)).toMatchObject({ trouble: 'bad-query' });
      await expect(subject.source.range(subject.foreign, subject.history.span, never)).rejects.toMatchObject({
        trouble: 'bad-query',
      });
    });

    test('nobody who asks is told of a time after his own', async () => {
      for (const lateMs of [1, 30_000, 60_000, 61_000, 150_000, 3_600_000, 86_400_000]) {
        const nowMs = subject.nowMs - lateMs;
        for (const reading of (await ask(all(), nowMs)).values()) {
          if (!(reading instanceof SourceError)) expect(reading.atMs).toBeLessThanOrEqual(nowMs);
        }
      }
    });

    test(
      'whatever the peer does, an answer is a number that can be true, or an error without a secret',
      async () => {
        for (const [fault, cause] of Object.entries(subject.faults)) {
          cause();
          for (const reading of (await ask(all(), subject.nowMs)).values()) {
            expect([fault, objectionTo(reading, subject)]).toEqual([fault, undefined]);
          }
          subject.heal();
        }
      },
      PATIENCE_MS,
    );

    test(
      'it is well again as soon as the peer is',
      async () => {
        for (const cause of Object.values(subject.faults)) {
          cause();
          await ask(all(), subject.nowMs);
          subject.heal();
        }

        const readings = await ask(all(), subject.nowMs);

        for (const { query, sample } of subject.known) expect(readings.get(query)).toEqual(sample);
      },
      PATIENCE_MS,
    );

    test('a call ends by its own timeout', async () => {
      if (subject.hang === undefined) return;
      subject.hang();

      const readings = await ask(all().slice(0, 1), subject.nowMs);
      subject.heal();

      expect([...readings.values()]).toEqual([expect.objectContaining({ trouble: 'timeout' })]);
    });

    test('a call ends when it is aborted, before and while it waits', async () => {
      if (subject.hang === undefined) return;
      subject.hang();
      const stop = new AbortController();

      const asked = ask(all().slice(0, 1), subject.nowMs, stop.signal);
      stop.abort();
      const before = await ask(all().slice(0, 1), subject.nowMs, AbortSignal.abort());
      subject.heal();

      expect([...(await asked).values(), ...before.values()]).toEqual([
        expect.objectContaining({ trouble: 'timeout' }),
        expect.objectContaining({ trouble: 'timeout' }),
      ]);
    });

    test('a range has the samples of the span, oldest first, at most one per step, and gaps are left out', async () => {
      const { query, span, samples } = subject.history;

      const range = await subject.source.range(query, span, never);

      expect(range).toEqual(samples);
      expect(range.every(({ atMs }) => atMs >= span.fromMs && atMs <= span.toMs)).toBe(true);
      const steps = range.map(({ atMs }) => Math.ceil(atMs / span.stepMs));
      expect(steps).toEqual([...new Set(steps)].toSorted((a, b) => a - b));
    });

    test('a range of the unknown is empty or an error', async () => {
      for (const query of subject.unknown) {
        const range = await subject.source.range(query, subject.history.span, never).catch((error: unknown) => error);

        expect(range instanceof SourceError || (Array.isArray(range) && range.length === 0)).toBe(true);
      }
    });
  });
}

/** What is wrong with a reading; undefined when it keeps the contract. */
function objectionTo(reading: Reading, { nowMs, secrets }: Subject): string | undefined {
  if (reading instanceof SourceError) {
    const text = `${reading.message} ${inspect(reading.cause)}`;
    if (/https?:|@|\d+\.\d+\.\d+\.\d+/.test(text)) return `an address is in: ${text}`;
    const secret = secrets.find((one) => text.includes(one));
    return secret === undefined ? undefined : `${secret} is in: ${text}`;
  }
  if (reading === null || typeof reading !== 'object') return `neither a sample nor an error: ${String(reading)}`;
  const { atMs, value } = reading;
  if (!Number.isFinite(value) || value < 0 || value > LARGEST_VALUE) return `the value ${value}`;
  return Number.isFinite(atMs) && atMs <= nowMs ? undefined : `the time ${atMs}`;
}
