import { describe, expect, test } from '@jest/globals';
import { flatMemory, flatNote } from '../../src/policy/flat-memory.ts';
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
    expect(flatMemory(FULL, BUSY)).toEqual({ memoryRatio: expect.closeTo(0.9, 9), spanMs: 1_800_000 });
  });

  test('when it only trembles, or half of it was not seen', () => {
    expect(
      flatMemory(
        halfAnHour((slot) => 0.9 + (slot % 2) * 0.004),
        BUSY,
      ),
    ).toBeDefined();
    expect(
      flatMemory(
        halfAnHour((slot) => (slot % 2 === 0 ? 0.9 : Number.NaN)),
        BUSY,
      ),
    ).toBeDefined();
  });

  test('and that is said', () => {
    expect(flatNote({ memoryRatio: 0.9, spanMs: 1_800_000 })).toBe(
      'GPU memory has been at 90 % for 30m without moving, though the load has: the server probably takes all memory when it starts, so that this says nothing about its load; use kvCache or a queue',
    );
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
  expect(flatMemory(memory, BUSY)).toBeUndefined();
});

test.each([
  ['is steady', halfAnHour(() => 100)],
  ['is nothing at all', halfAnHour(() => 0)],
  ['is not known', halfAnHour(() => Number.NaN)],
])('memory is not called flat when the load %s', (_, load) => {
  expect(flatMemory(FULL, load)).toBeUndefined();
});
