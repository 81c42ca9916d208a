import { expect, test } from '@jest/globals';
import { reactionFloor } from '../../src/profile/reaction-floor.ts';
import { loadOf, MINUTE_MS } from '../support/loads.ts';

/** Half a week of one pod's work and half of five pods'. */
const LOAD = loadOf({ days: 14 }, (minute) => (minute < 720 ? 8 : 40));
const POD = { ratePerPod: 10, utilisation: 0.8 };

function burst(minutes: number, highest: number) {
  return { startMs: 0, lastMs: minutes * MINUTE_MS, highestMs: 0, highest, usual: 8 };
}

test('bursts that are over before a pod works can only be met by pods that stand by', () => {
  const found = [burst(2, 80), burst(8, 16), burst(9, 800)];

  expect(reactionFloor(LOAD, found, 8 * MINUTE_MS, POD)).toEqual({
    leadMs: 8 * MINUTE_MS,
    bursts: 3,
    tooShort: 2,
    extraLevel: 72,
    extraPods: 9,
    standing: { pods: 10, extraPodHoursPerWeek: 9 * 84 + 5 * 84 },
  });
});

test('nine of ten are covered: one very high burst does not set the floor', () => {
  const found = [...Array.from({ length: 9 }, () => burst(1, 24)), burst(1, 8000)];

  expect(reactionFloor(LOAD, found, 8 * MINUTE_MS, POD)).toMatchObject({ extraPods: 2, standing: { pods: 3 } });
});

test('without the rate of a pod the room is told in the unit of the load, and without bursts there is none', () => {
  expect(reactionFloor(LOAD, [burst(1, 80)], 8 * MINUTE_MS, undefined)).toMatchObject({
    extraLevel: 72,
    extraPods: undefined,
    standing: undefined,
  });
  expect(reactionFloor(LOAD, [burst(20, 80)], 8 * MINUTE_MS, POD)).toMatchObject({
    tooShort: 0,
    extraLevel: undefined,
    extraPods: undefined,
  });
});
