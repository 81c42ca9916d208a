import { describe, expect, test } from '@jest/globals';
import { flatMemory, flatNote } from '../../src/policy/flat-memory.ts';
import { OPEN_MS } from '../support/signals.ts';

const STEP_MS = 15_000;

/** Half an hour of memory, told by slot. */
function memory(ratioAt: (slot: number) => number, slots = 121) {
  return {
    startMs: OPEN_MS,
    stepMs: STEP_MS,
    values: Float64Array.from({ length: slots }, (_, slot) => ratioAt(slot)),
  };
}

describe('memory is flat', () => {
  test('when a server took it all at the start', () => {
    expect(flatMemory(memory(() => 0.9))).toEqual({ memoryRatio: expect.closeTo(0.9, 9), spanMs: 1_800_000 });
  });

  test('when it only trembles, or half of it was not seen', () => {
    expect(flatMemory(memory((slot) => 0.9 + (slot % 2) * 0.004))).toBeDefined();
    expect(flatMemory(memory((slot) => (slot % 2 === 0 ? 0.9 : Number.NaN)))).toBeDefined();
  });

  test('and that is said', () => {
    expect(flatNote({ memoryRatio: 0.9, spanMs: 1_800_000 })).toBe(
      'GPU memory has been at 90 % for 30m without moving: the server probably takes all memory when it starts, so that this says nothing about its load; use kvCache or a queue',
    );
  });
});

test.each([
  ['it follows the load', memory((slot) => 0.7 + 0.2 * Math.sin(slot / 20))],
  ['it stepped up once', memory((slot) => (slot < 110 ? 0.6 : 0.9))],
  ['it is low, as nothing runs', memory(() => 0.02)],
  ['too little is known of it', memory((slot) => (slot > 80 ? 0.9 : Number.NaN))],
  ['it was seen too briefly', memory(() => 0.9, 60)],
  ['nothing is known of it', memory(() => Number.NaN)],
])('memory is not called flat when %s', (_, series) => {
  expect(flatMemory(series)).toBeUndefined();
});
