import { describe, expect, test } from '@jest/globals';
import { PODS_METRIC, SIGNAL_METRIC, troublesOf, withField } from '../support/written.ts';

describe('what is planned is refused, so that nobody believes in it', () => {
  test.each(['forecast', 'calendar', 'headroom', 'gpuMemory', 'warm'])('spec.%s', (field) => {
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

  test('presets of signals', () => {
    const triton = { source: 'prometheus', preset: 'triton', match: { model: 'sdxl' } };

    expect(troublesOf(withField(PODS_METRIC, 'spec.pods.capacity.batchSeconds', triton))).toEqual([
      'spec.pods.capacity.batchSeconds.preset: preset is not available yet',
      'spec.pods.capacity.batchSeconds.match: match is not available yet',
    ]);
    expect(troublesOf(withField(SIGNAL_METRIC, 'spec.signal', { source: 'prometheus', dcgm: {} }))).toEqual([
      'spec.signal.dcgm: dcgm is not available yet',
    ]);
  });

  test('objects of kind Pool', () => {
    expect(troublesOf({ kind: 'Pool', metadata: { name: 'gpus' }, spec: {} })).toEqual([
      'kind: Pool is not available yet',
    ]);
  });
});
