import { describe, expect, test } from '@jest/globals';
import { adapted, ownForewarm } from '../../src/simulate/forewarm/own.ts';
import type { ScalingMetric } from '../../src/spec/spec.ts';
import { PODS_METRIC, SOURCES, specOf, withField } from '../support/written.ts';

/** A user's metric with some fields set. */
function metricWith(fields: Readonly<Record<string, unknown>> = {}): ScalingMetric {
  const written = Object.entries(fields).reduce((so, [path, value]) => withField(so, path, value), PODS_METRIC);
  const [metric] = specOf(...SOURCES, written).metrics;
  if (metric === undefined) throw new Error('no metric');
  return metric;
}

function tried(metric: ScalingMetric) {
  if (metric.answers.kind !== 'pods') throw new Error('no pods');
  return adapted(metric, metric.answers, 4);
}

describe('a metric that is tried', () => {
  test('is as it is written, without a note', () => {
    const metric = metricWith({ 'spec.forecast': { mode: 'enforce', quantile: 0.95 } });

    expect(tried(metric)).toEqual({
      metric: { ...metric, answers: expect.objectContaining(metric.answers) },
      notes: [],
    });
  });

  test('is told what is left out of it', () => {
    const { metric, notes } = tried(
      metricWith({
        'spec.pods.arrivals': { source: 'prometheus', query: 'sum(rate(published_total[1m]))' },
        'spec.pods.cacheHitRatio': 0.4,
        'spec.gpuMemory': { source: 'prometheus', dcgm: { pods: 'render-.*' }, raiseAbove: 0.9 },
      }),
    );

    expect(notes).toEqual([
      'gpuMemory is left out: the world knows no GPU memory',
      'cacheHitRatio is left out: the history is taken for what reaches the pods',
    ]);
    expect(metric.gpuMemory).toBeUndefined();
    expect(metric.answers.cacheHitRatio).toBeUndefined();
  });

  test('counts with the batch duration of the world where its own is measured', () => {
    const capacity = { batchSeconds: { source: 'prometheus', query: 'max(batch_seconds)', otherwise: 9 } };

    expect(tried(metricWith({ 'spec.pods.capacity': capacity })).metric.answers.batchSeconds).toBe(4);
  });
});

describe('Forewarm with the metric of a user', () => {
  const { metric: pods } = tried(metricWith({ 'spec.pods.drainWithin': '45s' }));
  const own = { pods, warm: undefined, calendar: undefined };

  test('begins with what is written, and may be tuned from there', () => {
    const { defaults, knobs } = ownForewarm(own, 300);

    expect(defaults).toEqual({ utilisation: 0.8, quantile: 0.9, drainSeconds: 45, downWindowSeconds: 300 });
    expect(knobs['drainSeconds']).toEqual([30, 45, 60, 120, 300]);
  });

  test('is also tried without its forecast, at the same settings', () => {
    expect(ownForewarm(own, 300, false)).toMatchObject({ name: 'forewarm-without-forecast', of: 'forewarm' });
  });
});
