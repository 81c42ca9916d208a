import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decidePods, decideSignal, type PodsRules, type PodsSignals } from '../../src/policy/decide.ts';
import type { Decision } from '../../src/policy/decision.ts';
import { explain } from '../../src/policy/explain.ts';
import { History } from '../../src/series/history.ts';
import { rule } from '../support/decisions.ts';
import { OPEN_MS, signal } from '../support/signals.ts';

const HOLD = { holdMs: 300_000, fallback: 'error' } as const;
const RULES: PodsRules = {
  drainSeconds: 60,
  batchSize: 8,
  batchesAtOnce: 1,
  utilisation: 0.8,
  limits: { min: 1, max: 60 },
  missing: HOLD,
};

const signals = (over: Partial<PodsSignals> = {}): PodsSignals => ({
  backlog: signal('backlog', 600, 90),
  arrivals: undefined,
  batchSeconds: 2,
  ...over,
});

function arriving(perSecond: number, ageSeconds: number) {
  const history = new History(15_000, 60);
  for (let s = 600; s >= ageSeconds; s -= 15) history.record({ atMs: OPEN_MS - s * 1000, value: perSecond });
  return { ...signal('arrivals', perSecond, ageSeconds), recent: history.between(OPEN_MS - 600_000, OPEN_MS) };
}

const numberOf = (decision: Decision) => (decision.kind === 'value' ? decision.value : undefined);

describe('a signal metric', () => {
  test('answers the signal as it is, stamped with the time at which it was true', () => {
    const decision = decideSignal(OPEN_MS, signal('backlog', 1240, 90), { missing: HOLD });

    expect(decision).toMatchObject({ kind: 'value', value: 1240, winner: 'signal', atMs: OPEN_MS - 90_000 });
  });

  test('answers zero when zero was read', () => {
    expect(numberOf(decideSignal(OPEN_MS, signal('backlog', 0, 10), { missing: HOLD }))).toBe(0);
  });

  test('is an error, never zero, when nothing was ever read', () => {
    const never = {
      ...signal('backlog (source acme)', 0, 0),
      sample: undefined,
      trouble: 'Cloud Monitoring answers 403',
    };

    expect(decideSignal(OPEN_MS, never, { missing: HOLD })).toEqual({
      kind: 'refusal',
      reason: 'no sample of backlog (source acme) yet: Cloud Monitoring answers 403',
    });
  });

  test('holds a value that is older than it may be, for the hold and not a moment longer', () => {
    const held = decideSignal(OPEN_MS, signal('backlog', 7, 600), { missing: HOLD });
    const over = decideSignal(OPEN_MS + 1, signal('backlog', 7, 600), { missing: HOLD });

    expect(held).toMatchObject({ kind: 'value', value: 7, inputs: [{ state: 'held', ageMs: 600_000 }] });
    expect(over.kind).toBe('refusal');
  });

  test('tells the on-call engineer what is stale, since when, what was allowed and why', () => {
    const stale = signal('backlog (source acme)', 7, 700, { trouble: 'no answer within 5 s' });

    expect(explain(decideSignal(OPEN_MS, stale, { missing: HOLD }))).toBe(
      'backlog (source acme) is stale: last true at 2026-11-23T14:18:20Z (5m and a hold of 5m are allowed): no answer within 5 s',
    );
  });

  test('says the same for as long as it stays so, as every change of an HPA is written to the cluster', () => {
    const stale = signal('backlog', 7, 700);
    const atFirst = decideSignal(OPEN_MS, stale, { missing: HOLD });
    const anHourLater = decideSignal(OPEN_MS + 3_600_000, stale, { missing: HOLD });
    const held = decideSignal(OPEN_MS - 200_000, stale, { missing: HOLD });

    expect(explain(anHourLater)).toBe(explain(atFirst));
    expect(held).toMatchObject({ kind: 'value', afterwards: explain(atFirst) });
  });

  test('says until when its value may be answered, should nobody decide again', () => {
    const decision = decideSignal(OPEN_MS, signal('backlog', 7, 100), { missing: HOLD });

    expect(decision).toMatchObject({
      untilMs: OPEN_MS + 500_000,
      afterwards:
        'backlog is stale: last true at 2026-11-23T14:28:20Z (5m and a hold of 5m are allowed): the source has given nothing newer',
    });
  });

  test('does not believe a sample from the future: a clock that was set back must not keep it alive', () => {
    expect(explain(decideSignal(OPEN_MS, signal('backlog', 7, -3600), { missing: HOLD }))).toBe(
      'the last sample of backlog lies in the future: the clock was set back',
    );
  });

  test('answers the declared number in the open when the signal is missing', () => {
    const never = { ...signal('backlog', 0, 0), sample: undefined };

    const decision = decideSignal(OPEN_MS, never, { missing: { holdMs: 60_000, fallback: 3 } });

    expect(decision).toMatchObject({ kind: 'value', value: 3, winner: 'missing', untilMs: OPEN_MS + 60_000 });
    expect(explain(decision)).toBe(
      '3 as declared in missing.then, because no sample of backlog yet: the first one is on its way',
    );
  });
});

describe('a signal metric that is asked for more', () => {
  const backlog = signal('backlog', 100, 30);
  const ahead = {
    mode: 'enforce',
    quantile: 0.9,
    perSecond: 250,
    horizonMs: 600_000,
    ageMs: 0,
    usable: true,
    reason: undefined,
    unforeseen: false,
    aboveLast: undefined,
    recentSameSlotMax: 120,
  } as const;

  test('is raised by its forecast, within what is usual, and by headroom, and never rounded', () => {
    const headroom = [rule({ percent: 0.5, atLeast: 110.5 })];

    expect(decideSignal(OPEN_MS, backlog, { missing: HOLD }, { ahead })).toMatchObject({
      value: 250,
      winner: 'predicted',
    });
    expect(decideSignal(OPEN_MS, backlog, { missing: HOLD, headroom })).toMatchObject({
      value: 110.5,
      winner: 'headroom',
    });
    expect(decideSignal(OPEN_MS, backlog, { missing: HOLD, headroom: [rule({ percent: 0.5 })] })).toMatchObject({
      value: expect.closeTo(100.5, 9),
    });
  });

  test('tells remarks beside the value, which change nothing about it', () => {
    const notes = ['batches are 20 % full: raise the batch, not the pods'];

    const decision = decideSignal(OPEN_MS, backlog, { missing: HOLD }, { notes });

    expect(decision).toMatchObject({ value: 100, notes });
    expect(explain(decision)).toBe(`the signal is 100; ${notes[0]}`);
  });
});

describe('a pods metric', () => {
  test('asks for the pods that drain the backlog in time', () => {
    const decision = decidePods(OPEN_MS, signals(), RULES);

    expect(decision).toMatchObject({ value: 4, winner: 'reactive', atMs: OPEN_MS - 90_000 });
    expect(explain(decision)).toBe('4 pods to drain 600 in 60 s (a pod does 4/s, planned at 80 %)');
  });

  test('adds what arrives, and carries the backlog forward to now', () => {
    const backlog = signal('backlog', 600, 60, { previous: { atMs: OPEN_MS - 120_000, value: 0 } });

    const decision = decidePods(OPEN_MS, signals({ backlog, arrivals: arriving(16, 0) }), RULES);

    expect(decision).toMatchObject({ value: 12, winner: 'reactive' });
    expect(explain(decision)).toBe(
      '1,200 waiting now (840 to 1,560): 600 at the last look, 960 came and 360 were done since; 12 pods to keep up with 16/s and drain 1,200 in 60 s (a pod does 4/s, planned at 80 %)',
    );
  });

  test('uses the last backlog as it is where the arrivals are held', () => {
    const backlog = signal('backlog', 600, 60, { previous: { atMs: OPEN_MS - 120_000, value: 0 } });

    const decision = decidePods(OPEN_MS, signals({ backlog, arrivals: arriving(16, 400) }), RULES);

    expect(decision).toMatchObject({ steps: [{ name: 'reactive', backlog: 600, arrivalsPerSecond: 16 }] });
  });

  test('stays within the limits and says which one had the last word', () => {
    const idle = decidePods(OPEN_MS, signals({ backlog: signal('backlog', 0, 10) }), RULES);
    const flood = decidePods(OPEN_MS, signals({ backlog: signal('backlog', 9e15, 10) }), RULES);

    expect(idle).toMatchObject({ value: 1, winner: 'limits' });
    expect(flood).toMatchObject({ value: 60, winner: 'limits' });
    expect(explain(idle)).toContain('raised to limits.min 1');
    expect(explain(flood)).toContain('cut to limits.max 60');
  });

  test('is an error when any of its signals is missing, and names every one of them', () => {
    const decision = decidePods(
      OPEN_MS,
      signals({ backlog: signal('backlog', 9, 700), arrivals: arriving(1, 650) }),
      RULES,
    );

    expect(decision.kind).toBe('refusal');
    expect(explain(decision)).toMatch(/^backlog is stale: .*; and arrivals is stale: /);
  });

  test('keeps the batch duration that was last seen while the server is idle', () => {
    const asleep = { signal: signal('batch duration', 2, 8 * 3600, { trouble: 'no data' }), otherwise: undefined };

    expect(numberOf(decidePods(OPEN_MS, signals({ batchSeconds: asleep }), RULES))).toBe(4);
  });

  test('takes the stand-in for a batch duration that was never seen, and without one is an error', () => {
    const never = { ...signal('batch duration', 2, 0), sample: undefined };

    expect(numberOf(decidePods(OPEN_MS, signals({ batchSeconds: { signal: never, otherwise: 4 } }), RULES))).toBe(7);
    expect(
      explain(decidePods(OPEN_MS, signals({ batchSeconds: { signal: never, otherwise: undefined } }), RULES)),
    ).toBe('no sample of batch duration yet: the first one is on its way');
  });

  test('does not divide by a batch duration of zero', () => {
    const zero = { signal: signal('batch duration', 0, 10), otherwise: undefined };

    expect(explain(decidePods(OPEN_MS, signals({ batchSeconds: zero }), RULES))).toBe(
      'batch duration says that a batch takes 0 s',
    );
  });

  test('whatever comes in, a value is a whole number within the limits, or there is none', () => {
    const wild = fc.oneof(fc.double(), fc.constantFrom(0, -0, 1e18, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53));
    fc.assert(
      fc.property(wild, wild, wild, fc.integer({ min: -7200, max: 7200 }), (backlog, rate, batch, age) => {
        const known = {
          backlog: signal('backlog', backlog, age),
          arrivals: { ...arriving(1, 0), sample: { atMs: OPEN_MS, value: rate } },
          batchSeconds: { signal: signal('batch duration', batch, 0), otherwise: undefined },
        };

        const decision = decidePods(OPEN_MS, known, RULES);

        if (decision.kind === 'refusal') return;
        expect(Number.isInteger(decision.value)).toBe(true);
        expect(decision.value).toBeGreaterThanOrEqual(RULES.limits.min);
        expect(decision.value).toBeLessThanOrEqual(RULES.limits.max);
      }),
    );
  });

  test('missing never lowers: a signal that falls silent never makes the value smaller', () => {
    fc.assert(
      fc.property(fc.nat(100_000), fc.nat(100), fc.integer({ min: 0, max: 3600 }), (backlog, rate, silentSeconds) => {
        const before = decidePods(
          OPEN_MS,
          signals({ backlog: signal('backlog', backlog, 0), arrivals: arriving(rate, 0) }),
          RULES,
        );
        const known = { backlog: signal('backlog', backlog, silentSeconds), arrivals: arriving(rate, silentSeconds) };

        const silent = decidePods(OPEN_MS, signals(known), RULES);

        if (silent.kind === 'value') expect(silent.value).toBeGreaterThanOrEqual(numberOf(before) ?? 0);
      }),
    );
  });
});
