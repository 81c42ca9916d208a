import { describe, expect, test } from '@jest/globals';
import { isFlat } from '../../src/policy/flat-memory.ts';
import { OPEN_MS } from '../support/signals.ts';

const STEP_MS = 15_000;

/** Half an hour of something, told by slot. */
function halfAnHour(valueAt: (slot: number) => number, slots = 121) {
  const values = Float64Array.from({ length: slots }, (_, slot) => valueAt(slot));
  return { startMs: OPEN_MS, stepMs: STEP_MS, values };
}

const BUSY = halfAnHour((slot) => 100 + slot);
const FULL = halfAnHour(() => 0.9);

describe('memory is flat', () => {
  test('when a server took it all at the start', () => {
    expect(isFlat(FULL, BUSY)).toBe(true);
  });

  test('when it only trembles, or half of it was not seen', () => {
    expect(
      isFlat(
        halfAnHour((slot) => 0.9 + (slot % 2) * 0.004),
        BUSY,
      ),
    ).toBe(true);
    expect(
      isFlat(
        halfAnHour((slot) => (slot % 2 === 0 ? 0.9 : Number.NaN)),
        BUSY,
      ),
    ).toBe(true);
  });
});

test.each([
  ['it follows the load', halfAnHour((slot) => 0.7 + 0.2 * Math.sin(slot / 20))],
  ['it stepped up once', halfAnHour((slot) => (slot < 110 ? 0.6 : 0.9))],
  ['it is low, as nothing runs', halfAnHour(() => 0.02)],
  ['too little is known of it', halfAnHour((slot) => (slot > 80 ? 0.9 : Number.NaN))],
  ['it was seen too briefly', halfAnHour(() => 0.9, 60)],
  ['nothing is known of it', halfAnHour(() => Number.NaN)],
])('memory is not called flat when %s', (_, memory) => {
  expect(isFlat(memory, BUSY)).toBe(false);
});

test.each([
  ['is steady', halfAnHour(() => 100)],
  ['is nothing at all', halfAnHour(() => 0)],
  ['is not known', halfAnHour(() => Number.NaN)],
])('memory is not called flat when the load %s', (_, load) => {
  expect(isFlat(FULL, load)).toBe(false);
});
