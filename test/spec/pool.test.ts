import { describe, expect, test } from '@jest/globals';
import { PODS_METRIC, SIGNAL_METRIC, SOURCES, specOf, troublesOf, withField } from '../support/written.ts';

const POOL = {
  kind: 'Pool',
  metadata: { name: 'gpu-a100' },
  spec: {
    capacity: 40,
    members: [{ metric: 'render/render-pods', weight: 2, guarantee: 4 }, { metric: 'fraud/fraud-pods' }],
  },
};
const RENDER = withField(PODS_METRIC, 'spec.pool', 'gpu-a100');

test('a pool has its members, every default said', () => {
  const { pools, metrics } = specOf(...SOURCES, POOL, RENDER);

  expect(pools).toEqual([
    {
      name: 'gpu-a100',
      capacity: 40,
      members: [
        { namespace: 'render', metric: 'render-pods', weight: 2, guarantee: 4, borrow: undefined, priority: 0 },
        { namespace: 'fraud', metric: 'fraud-pods', weight: 1, guarantee: 0, borrow: undefined, priority: 0 },
      ],
    },
  ]);
  expect(metrics[0]?.pool).toBe('gpu-a100');
});

describe('each mistake of a pool is told', () => {
  test.each<[string, unknown, string]>([
    ['spec.capacity', -1, 'spec.capacity: expected a whole number from 0 to 150000, found -1'],
    ['spec.capacity', undefined, 'spec.capacity: expected a whole number from 0 to 150000, found nothing'],
    ['spec.capacity', 3, 'spec.members: expected guarantees of at most 3 in all, the capacity, found 4'],
    ['spec.members', [], 'spec.members: expected at least one member, found none'],
    ['spec.members', {}, 'spec.members: expected a list of members, found a map'],
    [
      'metadata.namespace',
      'render',
      'metadata.namespace: a pool belongs to the whole cluster; who shares it stands in spec.members',
    ],
  ])('%s: %j', (path, value, trouble) => {
    expect(troublesOf(withField(POOL, path, value))).toEqual([trouble]);
  });

  test.each<[object, string]>([
    [
      { metric: 'render-pods' },
      'metric: expected the namespace and name of a metric, such as render/render-pods, found "render-pods"',
    ],
    [
      { metric: 'Render/x' },
      'metric: expected the namespace and name of a metric, such as render/render-pods, found "Render/x"',
    ],
    [{ weight: 0 }, 'weight: expected a number from 0.001 to 1000000, found 0'],
    [{ guarantee: 1.5 }, 'guarantee: expected a whole number from 0 to 150000, found 1.5'],
    [{ borrow: -1 }, 'borrow: expected a whole number from 0 to 150000, found -1'],
    [{ prio: 1 }, 'prio: unknown key, expected metric, weight, guarantee, borrow or priority'],
  ])('of a member: %j', (over, trouble) => {
    const members = [{ metric: 'other/pods', ...over }];

    expect(troublesOf(withField(POOL, 'spec.members', members))).toEqual([`spec.members[0].${trouble}`]);
  });

  test('a member twice, a pool twice', () => {
    const twice = withField(POOL, 'spec.members', [{ metric: 'a/b' }, { metric: 'a/b' }]);

    expect(troublesOf(twice)).toEqual(['spec.members[1].metric: expected each metric once, found "a/b" again']);
    expect(troublesOf(POOL, POOL, RENDER).some((trouble) => trouble.includes('expected a name of its own'))).toBe(true);
  });
});

describe('a metric and a pool must agree', () => {
  test('a pool that nobody knows', () => {
    const metric = withField(PODS_METRIC, 'spec.pool', 'gpu-a10');

    expect(troublesOf(metric)).toEqual(['spec.pool: expected the name of a Pool, found "gpu-a10"']);
    expect(troublesOf(POOL, metric)).toEqual([
      'spec.pool: expected the name of a Pool, found "gpu-a10", did you mean gpu-a100?',
    ]);
  });

  test('a namespace takes nothing from a pool whose admin did not name it, and learns no names of pools', () => {
    const intruder = withField(withField(RENDER, 'metadata.namespace', 'intruder'), 'spec.pods.backlog', {
      source: 'day',
      series: 'backlog',
    });

    expect(troublesOf(POOL, RENDER, intruder)).toEqual([
      'spec.pool: expected a pool that has this metric as a member, found "gpu-a100"',
    ]);
    expect(troublesOf(POOL, RENDER, withField(intruder, 'spec.pool', 'gpu-a10'))).toEqual([
      'spec.pool: expected the name of a Pool, found "gpu-a10"',
    ]);
  });

  test('a member cannot leave the pool by not naming it', () => {
    expect(troublesOf(POOL, PODS_METRIC)).toEqual([
      'spec.pool: expected gpu-a100, which has this metric as a member, found nothing',
    ]);
  });

  test('a metric has one pool', () => {
    expect(troublesOf(POOL, withField(POOL, 'metadata.name', 'other'), RENDER)).toEqual([
      'spec.pool: expected one pool that has this metric as a member, found gpu-a100 and other',
    ]);
  });

  test('its least is what the pool guarantees, so that no share is below its limits', () => {
    expect(troublesOf(POOL, withField(RENDER, 'spec.limits.min', 5))).toEqual([
      'spec.limits.min: expected at most 4, what pool gpu-a100 guarantees this metric, found 5',
    ]);
    expect(troublesOf(POOL, withField(RENDER, 'spec.limits.min', 4))).toEqual([]);
  });

  test('only pods are shared', () => {
    expect(troublesOf(POOL, RENDER, withField(SIGNAL_METRIC, 'spec.pool', 'gpu-a100'))).toContain(
      'spec.pool: expected only beside pods, found without it',
    );
  });

  test('placeholder pods are no members, however they are named', () => {
    const warm = {
      kind: 'ScalingMetric',
      metadata: { name: 'fraud-pods', namespace: 'fraud' },
      spec: { warm: { for: 'fraud' }, limits: { max: 20 } },
    };
    const fraud = withField(withField(PODS_METRIC, 'metadata.namespace', 'fraud'), 'metadata.name', 'fraud');

    expect(troublesOf(POOL, RENDER, fraud, warm)).toEqual([
      'spec.warm: expected a metric of pods, as pool gpu-a100 has it as a member, found one with warm',
    ]);
    expect(troublesOf(POOL, RENDER, fraud, withField(warm, 'spec.pool', 'gpu-a100'))).toEqual([
      'spec.pool: expected only beside pods, found without it',
    ]);
  });
});
