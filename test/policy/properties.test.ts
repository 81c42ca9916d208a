import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Decision } from '../../src/policy/decision.ts';
import { decide, type PodsInputs } from '../../src/policy/inputs.ts';
import { lastOf } from '../../src/policy/last.ts';
import { headroomRule, podsInputs, rule } from '../support/decisions.ts';

const numberOf = (decision: Decision) => (decision.kind === 'value' ? decision.value : undefined);
const isDeclared = (decision: Decision) => decision.kind === 'value' && decision.winner === 'missing';

/** What comes of inputs, and of the same inputs with one change, where both have a value. */
function expectNeverLower<T>(
  change: fc.Arbitrary<T>,
  changed: (inputs: PodsInputs, by: T) => PodsInputs,
  numRuns = 2000,
) {
  let compared = 0;
  fc.assert(
    fc.property(podsInputs, change, (inputs, by) => {
      const [before, after] = [decide(inputs), decide(changed(inputs, by))];

      if (before.kind === 'refusal' || isDeclared(before)) return;
      expect(numberOf(after)).toBeGreaterThanOrEqual(before.value);
      compared += 1;
    }),
    { numRuns },
  );
  expect(compared).toBeGreaterThan(numRuns / 20);
}

const more = fc.double({ min: 0, max: 1e4, noNaN: true });

describe('a value of pods is never lower', () => {
  test('for more backlog', () => {
    expectNeverLower(more, (inputs, by) => {
      const { backlog } = inputs.signals;
      const sample = backlog.sample && { ...backlog.sample, value: backlog.sample.value + by };
      return { ...inputs, signals: { ...inputs.signals, backlog: { ...backlog, sample } } };
    });
  });

  test('for more arrivals', () => {
    expectNeverLower(more, (inputs, by) => {
      const { arrivals } = inputs.signals;
      const sample = arrivals?.sample && { ...arrivals.sample, value: arrivals.sample.value + by };
      return { ...inputs, signals: { ...inputs.signals, arrivals: arrivals && { ...arrivals, sample } } };
    });
  });

  test('for a higher quantile of the arrivals to come', () => {
    expectNeverLower(more, (inputs, by) => {
      const { ahead } = inputs.outlook;
      const higher = ahead && { ...ahead, quantile: 0.99, perSecond: ahead.perSecond + by };
      return { ...inputs, outlook: { ...inputs.outlook, ahead: higher } };
    });
  });

  test('for more headroom in any rule', () => {
    expectNeverLower(fc.tuple(fc.nat({ max: 100 }), fc.nat({ max: 50 })), (inputs, [percent, atLeast]) => ({
      ...inputs,
      rules: {
        ...inputs.rules,
        headroom: inputs.rules.headroom?.map((one) => ({
          ...one,
          percent: one.percent + percent,
          atLeast: (one.atLeast ?? 0) + atLeast,
          atMost: one.atMost && one.atMost + atLeast,
        })),
      },
    }));
  });

  test('for a window that is about to open', () => {
    expectNeverLower(headroomRule, (inputs, early) => {
      const windows = [{ name: 'soon', opensMs: inputs.nowMs + 60_000, closesMs: inputs.nowMs + 7_200_000 }];
      const { schedule = { calendar: 'c', timeZone: 'UTC', windows: [] } } = inputs.outlook;
      const soon = rule({ ...early, when: { kind: 'during', name: 'soon' }, opensEarlyMs: 3_600_000 });
      return {
        ...inputs,
        rules: { ...inputs.rules, headroom: [soon, ...(inputs.rules.headroom ?? [])] },
        outlook: {
          ...inputs.outlook,
          // Where no calendar was known, one that has nothing else leaves the other rules as they are.
          schedule: inputs.outlook.schedule && { ...schedule, windows: [...schedule.windows, ...windows] },
        },
      };
    });
  });

  test('for GPU memory that is not known any more', () => {
    let compared = 0;
    fc.assert(
      fc.property(podsInputs, (inputs) => {
        const before = decide(inputs);
        const { gpuMemory } = inputs.outlook;
        if (before.kind === 'refusal' || isDeclared(before) || gpuMemory === undefined) return;
        if (inputs.rules.gpuMemory === undefined) return;

        const signal = { ...gpuMemory.signal, sample: undefined };
        const last = lastOf(before, inputs.outlook.last);
        const after = decide({ ...inputs, outlook: { ...inputs.outlook, last, gpuMemory: { signal, flat: false } } });

        expect(numberOf(after)).toBeGreaterThanOrEqual(before.value);
        compared += 1;
      }),
      { numRuns: 3000 },
    );
    expect(compared).toBeGreaterThan(100);
  });
});

test('a value is never outside the limits, and in whole groups', () => {
  fc.assert(
    fc.property(podsInputs, (inputs) => {
      const decision = decide(inputs);

      if (decision.kind === 'refusal' || isDeclared(decision)) return;
      expect(decision.value).toBeGreaterThanOrEqual(inputs.rules.limits.min);
      expect(decision.value).toBeLessThanOrEqual(inputs.rules.limits.max);
      expect(decision.value % (inputs.rules.step ?? 1)).toBe(0);
    }),
    { numRuns: 3000 },
  );
});

test('a value is never below the reactive floor, but for what the user allows at most', () => {
  fc.assert(
    fc.property(podsInputs, (inputs) => {
      const decision = decide(inputs);

      if (decision.kind === 'refusal') return;
      const floor = decision.steps.find(({ name }) => name === 'reactive')?.value ?? 0;
      const bounds = [
        inputs.rules.limits.max,
        ...(inputs.rules.headroom ?? []).map(({ atMost }) => atMost ?? Infinity),
      ];
      expect(decision.value).toBeGreaterThanOrEqual(Math.min(floor, ...bounds));
    }),
    { numRuns: 3000 },
  );
});

test('a forecast that may not be used changes nothing, and is shown with the reason', () => {
  fc.assert(
    fc.property(podsInputs, fc.constantFrom('observe' as const, 'enforce' as const), (inputs, mode) => {
      const { ahead } = inputs.outlook;
      if (ahead === undefined) return;
      const refused = { ...ahead, mode, usable: mode === 'observe', aboveLast: undefined };

      const shown = decide({ ...inputs, outlook: { ...inputs.outlook, ahead: refused } });
      const without = decide({ ...inputs, outlook: { ...inputs.outlook, ahead: undefined } });

      expect(numberOf(shown)).toBe(numberOf(without));
      const step = shown.kind === 'value' ? shown.steps.find(({ name }) => name === 'predicted') : undefined;
      if (step?.name === 'predicted') expect(step.notUsed).toMatch(/gate is closed|mode is observe|no number/);
    }),
  );
});
