import { describe, expect, test } from '@jest/globals';
import { Collector } from '../../src/loop/collector.ts';
import { type LookAhead, UNKNOWN_FUTURE } from '../../src/loop/look-ahead.ts';
import { Memory } from '../../src/policy/memory.ts';
import { plan, signalsOf } from '../../src/loop/plan.ts';
import { explain } from '../../src/policy/explain.ts';
import { decide as decideInputs } from '../../src/policy/inputs.ts';
import type { ScalingMetric, SignalSpec } from '../../src/spec/spec.ts';
import { OPEN_MS } from '../support/signals.ts';

const TICK_MS = 15_000;

function series(name: string): SignalSpec {
  return { source: 'acme', query: { kind: 'replay', series: name }, maxAgeMs: 60_000 };
}

/** A pod does one message a second. */
function metric(over: object, more: Partial<ScalingMetric> = {}): ScalingMetric {
  return {
    namespace: 'render',
    name: 'render-pods',
    labels: {},
    missing: { holdMs: 60_000, fallback: 'error' },
    ...more,
    answers: {
      kind: 'pods',
      backlog: series('backlog'),
      arrivals: undefined,
      batchSeconds: 1,
      batchSize: 1,
      batchesAtOnce: 1,
      utilisation: 1,
      drainSeconds: 60,
      limits: { min: 0, max: 1_000 },
      ...over,
    },
  };
}

/** What is decided when each series has had these values, the last of them at the open. */
function decide(
  wanted: ScalingMetric,
  values: Readonly<Record<string, readonly number[]>>,
  look: LookAhead = UNKNOWN_FUTURE,
) {
  const collector = new Collector(TICK_MS, { read: () => {}, overrun: () => {}, failed: () => {} }, () => 0);
  collector.want(signalsOf(wanted), new Map());
  for (const [name, list] of Object.entries(values)) {
    const { history } = collector.get(series(name));
    for (const [i, value] of list.entries()) {
      history.record({ atMs: OPEN_MS - (list.length - 1 - i) * TICK_MS, value });
    }
  }
  const memory = new Memory();
  const around = { collector, look, memoryOf: () => memory };
  return decideInputs(plan(wanted, around).inputs(OPEN_MS));
}

describe('a cache in front of the pods', () => {
  const arrivals = { arrivals: series('arrivals') };

  test.each([
    ['a number', 0.75, {}],
    ['a signal', series('hits'), { hits: [0.75] }],
  ])('leaves them what it does not answer, by %s', (_, cacheHitRatio, values) => {
    const decision = decide(metric({ ...arrivals, cacheHitRatio }), { backlog: [0], arrivals: [20], ...values });

    expect(decision).toMatchObject({ value: 5, steps: [{ name: 'reactive', arrivalsPerSecond: 5 }] });
    expect(decision).toMatchObject({
      inputs: [{}, { name: 'arrivals (series arrivals, source acme) less what a cache answers' }],
    });
  });

  test('takes its part off what is forecast, for the metric and for its placeholder pods', () => {
    const ahead = {
      mode: 'enforce',
      quantile: 0.9,
      ageMs: 0,
      unforeseen: false,
      aboveLast: undefined,
      usable: true,
      reason: undefined,
    } as const;
    const look: LookAhead = {
      ...UNKNOWN_FUTURE,
      arrivals: (_, horizonMs) => ({
        ...ahead,
        horizonMs,
        perSecond: horizonMs > 600_000 ? 80 : 40,
        recentSameSlotMax: 80,
      }),
    };
    const values = { backlog: [0], arrivals: [20] };
    const of = metric({ ...arrivals, cacheHitRatio: 0.75 });
    const warm = { kind: 'warm', of, podsPerNode: 1, limits: { min: 0, max: 100 } } as const;
    const nodeLeadTime = { of: undefined, otherwiseMs: 900_000 };

    expect(decide(of, values, look)).toMatchObject({ value: 10, winner: 'predicted' });
    expect(decide({ ...of, name: 'warm', answers: { ...warm, nodeLeadTime } }, values, look)).toMatchObject({
      value: 10,
      winner: 'warm',
    });
  });

  test('lowers nothing while its hit ratio is missing', () => {
    const decision = decide(metric({ ...arrivals, cacheHitRatio: series('hits') }), { backlog: [0], arrivals: [20] });

    expect(decision).toMatchObject({ value: 20 });
    expect(explain(decision)).toContain(
      'nothing is taken off the arrivals for a cache, because no sample of cache hit',
    );
  });
});

describe('remarks beside the value', () => {
  test('half-empty batches while messages wait', () => {
    const wanted = metric({ batchEfficiency: series('efficiency') });

    const decision = decide(wanted, { backlog: [600], efficiency: [0.2] });

    expect(decision).toMatchObject({ value: 10, winner: 'reactive' });
    expect(explain(decision)).toContain('batches are 20 % full while 600 wait: raise the batch');
  });

  test('beside what is said of a forecast that failed', () => {
    const look = {
      ...UNKNOWN_FUTURE,
      arrivals: () => {
        throw new Error('a mistake');
      },
    };

    const decision = decide(
      metric({ batchEfficiency: series('efficiency') }),
      { backlog: [600], efficiency: [0.2] },
      look,
    );

    expect(explain(decision)).toMatch(/the forecast failed and is left out.*batches are 20 % full/);
  });

  test('none when batches are full, or nobody knows', () => {
    const wanted = metric({ batchEfficiency: series('efficiency') });

    expect(decide(wanted, { backlog: [600], efficiency: [0.9] })).not.toHaveProperty('notes');
    expect(decide(wanted, { backlog: [600] })).not.toHaveProperty('notes');
  });
});

describe('GPU memory', () => {
  const STEADY = Array.from({ length: 130 }, () => 0.95);
  const gpuMemory = (of: 'dcgm' | 'kvCache') => ({
    of,
    signal: series('memory'),
    raiseAbove: 0.9,
    holdAbove: 0.8,
  });

  test('that is nearly full raises the value', () => {
    const decision = decide(metric({}, { gpuMemory: gpuMemory('dcgm') }), { backlog: [600], memory: [0.95] });

    expect(decision).toMatchObject({ value: 11, winner: 'gpuMemory' });
    expect(explain(decision)).toContain('raised to 11, GPU memory is 95 % full: above raiseAbove 90 %');
  });

  test.each([
    ['of a device says nothing, as it was taken at the start', 'dcgm', 'none'],
    ['of a key-value cache still counts', 'kvCache', 'raised'],
  ] as const)('that does not move while the load does, %s', (_, of, effect) => {
    const decision = decide(metric({}, { gpuMemory: gpuMemory(of) }), {
      backlog: Array.from({ length: 130 }, (__, i) => 10 * i),
      memory: STEADY,
    });

    const steps = decision.kind === 'value' ? decision.steps : [];
    expect(steps.find(({ name }) => name === 'gpuMemory')).toMatchObject({ effect });
  });

  test('that is not known is said, and lowers nothing', () => {
    const decision = decide(metric({}, { gpuMemory: gpuMemory('dcgm') }), { backlog: [600] });

    expect(decision).toMatchObject({ value: 10 });
    expect(explain(decision)).toContain('GPU memory is not known: no sample of GPU memory');
  });
});
