import type { ScalingPolicy, ScalingRules } from '../../../src/simulate/hpa-behavior.ts';
import { EAGER, type HpaCase, USUAL } from './hpa-case.ts';

const pods = (value: number, periodSeconds: number): ScalingPolicy => ({ type: 'pods', value, periodSeconds });
const percent = (value: number, periodSeconds: number): ScalingPolicy => ({ type: 'percent', value, periodSeconds });
const by = (select: ScalingRules['select'], ...policies: readonly ScalingPolicy[]): ScalingRules => ({
  windowSeconds: 0,
  policies,
  select,
});
const after = (windowSeconds: number, rules: ScalingRules): ScalingRules => ({ ...rules, windowSeconds });

/** How fast the replicas may follow. Nobody makes the pods: these HPAs ask for many, and go by what is wanted. */
const BEHAVIOR: readonly Omit<HpaCase, 'pods'>[] = [
  {
    title: 'without behavior it doubles at most',
    start: 1,
    behavior: 'none',
    bounds: { min: 1, max: 60 },
    steps: [
      { says: [50], goes: [4, 8, 16, 32, 50] },
      { says: [2], goes: [2] },
    ],
  },
  {
    title: 'without behavior the highest of the window',
    start: 8,
    behavior: 'none',
    steps: [
      { says: [10], goes: [10] },
      { says: [6], looks: 1 },
      { says: [3], goes: [6, 3] },
    ],
  },
  {
    title: 'without behavior the bounds',
    start: 5,
    behavior: 'none',
    bounds: { min: 3, max: 6 },
    steps: [
      { says: [100], goes: [6] },
      { says: [0], goes: [3] },
    ],
  },
  {
    title: 'the usual behavior adds four pods and then doubles',
    start: 1,
    behavior: USUAL,
    steps: [
      { says: [25], goes: [5, 10, 20, 25] },
      { says: [2], goes: [2] },
    ],
  },
  {
    title: 'the largest step up',
    start: 4,
    behavior: { ...EAGER, up: by('max', pods(3, 5), percent(50, 5)) },
    steps: [{ says: [20], goes: [7, 11, 17, 20] }],
  },
  {
    title: 'the smallest step up',
    start: 4,
    behavior: { ...EAGER, up: by('min', pods(3, 5), percent(50, 5)) },
    steps: [{ says: [12], goes: [6, 9, 12] }],
  },
  {
    title: 'a percentage as floating point has it',
    start: 100,
    bounds: { min: 1, max: 120 },
    behavior: { ...EAGER, up: by('max', percent(10, 5)) },
    steps: [{ says: [200], goes: [111, 120] }],
  },
  {
    title: 'up disabled',
    start: 4,
    behavior: { ...EAGER, up: by('disabled', pods(1000, 1)) },
    steps: [{ says: [20] }, { says: [2], goes: [2] }],
  },
  {
    title: 'down disabled',
    start: 10,
    behavior: { ...EAGER, down: by('disabled', pods(1000, 1)) },
    steps: [{ says: [3] }, { says: [12], goes: [12] }],
  },
  {
    title: 'down by pods',
    start: 14,
    behavior: { ...EAGER, down: by('max', pods(3, 5)) },
    steps: [{ says: [2], goes: [11, 8, 5, 2] }],
  },
  {
    title: 'down by percent',
    start: 13,
    behavior: { ...EAGER, down: by('max', percent(50, 5)) },
    steps: [{ says: [1], goes: [6, 3, 1] }],
  },
  {
    title: 'the smallest step down',
    start: 20,
    behavior: { ...EAGER, down: by('min', pods(4, 5), percent(10, 5)) },
    steps: [{ says: [14], goes: [18, 16, 14] }],
  },
  {
    title: 'periods of different lengths',
    start: 1,
    behavior: { up: by('max', pods(4, 5)), down: by('max', pods(1, 60)) },
    steps: [
      { says: [13], goes: [5, 9, 13] },
      { says: [1], goes: [8] },
    ],
  },
  {
    title: 'up by the lowest of the window',
    start: 3,
    behavior: { ...EAGER, up: after(7, EAGER.up) },
    steps: [
      { says: [3], looks: 3 },
      { says: [6], looks: 1 },
      { says: [9], goes: [6, 9] },
    ],
  },
  {
    title: 'down by the highest of the window',
    start: 9,
    behavior: { ...EAGER, down: after(9, EAGER.down) },
    steps: [{ says: [9] }, { says: [6], looks: 1 }, { says: [3], goes: [6, 3] }],
  },
  {
    title: 'a longer window up than down',
    start: 9,
    behavior: { up: after(15, EAGER.up), down: after(5, EAGER.down) },
    steps: [{ says: [9] }, { says: [3], goes: [3] }],
  },
  {
    title: 'a peak and a dip within both windows',
    start: 5,
    behavior: { up: after(15, EAGER.up), down: after(15, EAGER.down) },
    steps: [{ says: [5] }, { says: [9], looks: 1 }, { says: [2], looks: 1 }, { says: [5] }],
  },
];

const SOMEBODY_ELSE: readonly HpaCase[] = [
  {
    title: 'replicas above the maximum',
    start: 3,
    bounds: { min: 1, max: 8 },
    steps: [{ says: [3] }, { outside: 12, goes: [8] }, { says: [3], goes: [3] }],
  },
  {
    title: 'replicas below the minimum',
    start: 3,
    bounds: { min: 2, max: 8 },
    steps: [{ says: [3] }, { outside: 1, goes: [2] }, { says: [3], goes: [3] }],
  },
  {
    title: 'replicas within the bounds',
    start: 3,
    steps: [{ says: [3] }, { outside: 6 }, { says: [3], goes: [3] }],
  },
  {
    title: 'the way up into the bounds counts for the policies',
    start: 4,
    pods: 'none',
    bounds: { min: 4, max: 30 },
    behavior: { ...EAGER, up: by('max', pods(2, 9)) },
    steps: [{ says: [4] }, { outside: 1, goes: [4] }, { says: [9], goes: [6, 8, 9] }],
  },
  {
    title: 'the way down into the bounds counts for the policies',
    start: 8,
    pods: 'none',
    bounds: { min: 1, max: 8 },
    behavior: { ...EAGER, down: by('max', pods(2, 9)) },
    steps: [{ says: [8] }, { outside: 12, goes: [8] }, { says: [5], goes: [6, 5] }],
  },
  {
    title: 'no replicas switch it off',
    start: 3,
    steps: [{ says: [3] }, { outside: 0 }, { outside: 2 }, { says: [9], goes: [9] }],
  },
  {
    title: 'no replicas are remembered as a recommendation',
    start: 0,
    pods: 'none',
    behavior: { ...EAGER, up: after(11, EAGER.up) },
    steps: [{ outside: 0 }, { outside: 2 }, { says: [9], goes: [9] }],
  },
];

/** What may become of the replicas, and how fast. */
export const CASES_OF_PACE: readonly HpaCase[] = [
  ...BEHAVIOR.map((one) => ({ ...one, pods: 'none' as const })),
  ...SOMEBODY_ELSE,
];
