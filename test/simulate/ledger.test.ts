import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { GPU_STATES, Ledger } from '../../src/simulate/ledger.ts';
import { Nodes } from '../../src/simulate/nodes.ts';

const SCORED = { fromMs: 100_000, toMs: 900_000 };

test('whatever a GPU does, its states add up to the time from order to deletion within the scored stretch', () => {
  const moment = fc.integer({ min: 0, max: 1_000_000 });
  const phases = fc.array(fc.record({ atMs: moment, state: fc.constantFrom(...GPU_STATES) }), { maxLength: 12 });
  fc.assert(
    fc.property(phases, moment, fc.integer({ min: 1, max: 4 }), (entered, orderedMs, gpus) => {
      const ledger = new Ledger(SCORED);
      const nodes = new Nodes(ledger, gpus);
      const node = nodes.order(orderedMs, 'onDemand');

      let nowMs = orderedMs;
      for (const { atMs, state } of entered.toSorted((a, b) => a.atMs - b.atMs)) {
        nowMs = Math.max(nowMs, atMs);
        for (const seat of node.seats) nodes.enter(seat, state, nowMs);
      }
      nodes.remove(node, nowMs);

      const paidMs = Math.max(0, Math.min(nowMs, SCORED.toMs) - Math.max(orderedMs, SCORED.fromMs));
      const total = Object.values(ledger.seconds('onDemand')).reduce((a, b) => a + b, 0);
      expect(total).toBeCloseTo((gpus * paidMs) / 1000, 6);
      expect(Object.values(ledger.seconds('spot')).every((seconds) => seconds === 0)).toBe(true);
    }),
  );
});

test('work takes from the idle time of its pod, by the share of its slots and within the scored stretch', () => {
  const ledger = new Ledger(SCORED);
  ledger.charge('spot', 'idle', 100_000, 200_000);

  ledger.worked('spot', 90_000, 120_000, 0.5);

  expect(ledger.seconds('spot')).toMatchObject({ busy: 10, idle: 90 });
});
