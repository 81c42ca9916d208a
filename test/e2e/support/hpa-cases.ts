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

/** What the metrics make of the replicas, at once. */
const ARITHMETIC: readonly HpaCase[] = [
  {
    title: 'tolerance upwards',
    start: 20,
    steps: [{ says: [21.8] }, { says: [22] }, { says: [22.2], goes: [23] }],
  },
  {
    title: 'tolerance downwards',
    start: 20,
    steps: [{ says: [18.2] }, { says: [18] }, { says: [17.8], goes: [18] }],
  },
  {
    title: 'fractions are rounded up',
    start: 1,
    steps: [
      { says: [2.0001], goes: [3] },
      { says: [2], goes: [2] },
      { says: [4.5], goes: [5] },
    ],
  },
  {
    title: 'a target in thousandths',
    start: 2,
    targets: [{ average: '2500m' }],
    steps: [{ says: [25], goes: [10] }, { says: [25.001] }, { says: [30.001], goes: [13] }],
  },
  {
    title: 'a target finer than thousandths',
    start: 1,
    targets: [{ average: '1.0001' }],
    steps: [
      { says: [10.01], goes: [10] },
      { says: [20.021], goes: [21] },
    ],
  },
  {
    title: 'a target below one',
    start: 1,
    targets: [{ average: '0.1' }],
    steps: [
      { says: [0.3], goes: [3] },
      { says: [0.7], goes: [7] },
    ],
  },
  {
    title: 'the bounds',
    start: 3,
    bounds: { min: 3, max: 6 },
    steps: [
      { says: [100], goes: [6] },
      { says: [0], goes: [3] },
      { says: [1e15], goes: [6] },
    ],
  },
  {
    title: 'AverageValue where no pod exists has no tolerance',
    start: 4,
    pods: 'none',
    steps: [
      { says: [4.2], goes: [5] },
      { says: [4], goes: [4] },
      { says: [0], goes: [1] },
    ],
  },
  {
    title: 'within the tolerance the pods that exist',
    start: 16,
    pods: { ready: 16 },
    // A quarter of the pods is made on top, and waits to be ready.
    steps: [{ says: [16] }, { rollsOut: 'another-image' }, { says: [18.5], goes: [20, 19] }],
  },
  {
    title: 'Value multiplies the ready pods',
    start: 4,
    pods: { ready: 2 },
    targets: [{ value: '10' }],
    steps: [
      { says: [10.9] },
      { says: [30], goes: [6] },
      { says: [10] },
      { says: [35.001], goes: [8] },
      { says: [5], goes: [1] },
    ],
  },
  {
    title: 'Value with a tolerance of its own',
    start: 4,
    pods: { ready: 4 },
    targets: [{ value: '10' }],
    behavior: EAGER,
    tolerance: { up: 0.3, down: 0 },
    steps: [{ says: [12.9] }, { says: [13.1], goes: [6] }],
  },
  {
    title: 'Value where no pod is ready',
    start: 3,
    targets: [{ value: '10' }],
    steps: [{ says: [10] }, { says: [30], goes: [1] }],
  },
  {
    title: 'Value where no pod exists',
    start: 3,
    pods: 'none',
    targets: [{ value: '10' }],
    steps: [{ says: [10] }, { says: [30] }, { says: [1] }],
  },
  {
    title: 'tolerances of its own',
    start: 20,
    behavior: EAGER,
    tolerance: { up: 0, down: 0.3 },
    steps: [{ says: [20.2], goes: [21] }, { says: [15] }, { says: [14.6], goes: [15] }],
  },
];

const TWO: HpaCase['targets'] = [{ average: '1' }, { average: '1' }];

const SEVERAL_METRICS: readonly HpaCase[] = [
  {
    title: 'the highest of two metrics wins',
    start: 2,
    targets: TWO,
    steps: [{ says: [3, 7], goes: [7] }, { says: [9, 7], goes: [9] }, { says: [9, 4] }, { says: [2, 4], goes: [4] }],
  },
  {
    title: 'the second metric fails',
    start: 5,
    targets: TWO,
    steps: [
      { says: [5, 4] },
      { says: [5, undefined] },
      { says: [3, undefined] },
      { says: [8, undefined], goes: [8] },
      { says: [3, undefined] },
      { says: [3, 2], goes: [3] },
    ],
  },
  {
    title: 'the first metric fails',
    start: 4,
    targets: TWO,
    steps: [
      { says: [4, 4] },
      { says: [undefined, 4] },
      { says: [undefined, 7], goes: [7] },
      { says: [undefined, 3], looks: 3 },
      { says: [1, 3], goes: [3] },
    ],
  },
  {
    title: 'both metrics fail',
    start: 6,
    targets: TWO,
    steps: [{ says: [6, 2] }, { says: [undefined, undefined], looks: 4 }, { says: [2, 1], goes: [2] }],
  },
  {
    title: 'the only metric fails',
    start: 1,
    behavior: USUAL,
    steps: [
      { says: [4], goes: [4] },
      { says: [undefined], looks: 5 },
      { says: [2], goes: [2] },
    ],
  },
  {
    title: 'Value beside AverageValue',
    start: 4,
    pods: { ready: 4 },
    targets: [{ value: '10' }, { average: '1' }],
    steps: [
      { says: [10, 6], goes: [6] },
      { says: [30, 6], goes: [12] },
      { says: [10, 6] },
      { says: [1, 6], goes: [6] },
    ],
  },
  {
    title: 'a Value within its tolerance needs no pods',
    start: 6,
    pods: 'none',
    targets: [{ value: '10' }, { average: '1' }],
    behavior: { ...EAGER, up: after(7, EAGER.up) },
    steps: [
      { says: [10, 8], goes: [8] },
      { says: [10, 3], looks: 5 },
      { says: [10, 12], goes: [12] },
    ],
  },
];

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

export const HPA_CASES: readonly HpaCase[] = [
  ...ARITHMETIC,
  ...SEVERAL_METRICS,
  ...BEHAVIOR.map((one) => ({ ...one, pods: 'none' as const })),
  ...SOMEBODY_ELSE,
];
