import { describe, expect, test } from '@jest/globals';
import { PODS_METRIC, troublesOf, withField } from '../support/written.ts';

describe('what is planned is refused, so that nobody believes in it', () => {
  test.each(['forecast', 'calendar', 'headroom', 'warm'])('spec.%s', (field) => {
    expect(troublesOf(withField(PODS_METRIC, `spec.${field}`, { any: 'thing' }))).toContain(
      `spec.${field}: ${field} is not available yet`,
    );
  });

  test('a metric of warm pods has no other mistake', () => {
    const warm = { kind: 'ScalingMetric', metadata: { name: 'm', namespace: 'render' }, spec: { warm: {} } };

    expect(troublesOf(warm)).toEqual(['spec.warm: warm is not available yet']);
  });

  test('deadline', () => {
    expect(troublesOf(withField(PODS_METRIC, 'spec.pods.deadline', { event: 'eod' }))).toEqual([
      'spec.pods.deadline: deadline is not available yet',
    ]);
  });

  test.each(['Calendar'])('objects of kind %s', (kind) => {
    expect(troublesOf({ kind, metadata: { name: 'nyse' }, spec: {} })).toEqual([`kind: ${kind} is not available yet`]);
  });
});
