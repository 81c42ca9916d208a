import { EAGER, type HpaCase, USUAL } from './hpa-case.ts';

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
    behavior: { ...EAGER, up: { ...EAGER.up, windowSeconds: 7 } },
    steps: [
      { says: [10, 8], goes: [8] },
      { says: [10, 3], looks: 5 },
      { says: [10, 12], goes: [12] },
    ],
  },
];

/** What is made of the metrics. */
export const CASES_OF_METRICS: readonly HpaCase[] = [...ARITHMETIC, ...SEVERAL_METRICS];
