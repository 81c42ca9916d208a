import { describe, expect, test } from '@jest/globals';
import type { ScalingMetric } from '../../src/spec/spec.ts';
import { PODS_METRIC, SIGNAL_METRIC, SOURCES, specOf, troublesOf, withField } from '../support/written.ts';

function read(object: unknown): ScalingMetric | undefined {
  return specOf(...SOURCES, object).metrics[0];
}

describe('metadata', () => {
  test.each([
    'render-pods',
    'queue_depth',
    'a',
    'A.b',
    'pubsub.googleapis.com|subscription|num_undelivered_messages',
    'vllm:num_requests_waiting',
  ])('a metric may be called %s', (name) => {
    expect(read(withField(PODS_METRIC, 'metadata.name', name))?.name).toBe(name);
  });

  const NAME = 'a metric name of letters, digits and - . _ : | other than status and finalize, such as render-pods';
  test.each(['status', 'finalize', '', '.', '..', 'a/b', 'a%2fb', 'a b', '-a', 'a\n', 'é', 'x'.repeat(254), 7, null])(
    'a metric may not be called %j',
    (name) => {
      const [message, ...others] = troublesOf(withField(PODS_METRIC, 'metadata.name', name));

      expect(message).toContain(`metadata.name: expected ${NAME}, found `);
      expect(others).toEqual([]);
    },
  );

  test("labels are kept, annotations are nobody's business", () => {
    const labels = { team: 'render', 'example.com/tier': 'gold', empty: '' };
    const metadata = { name: 'm', namespace: 'render', labels, annotations: { any: { thing: 1 } } };

    expect(read({ ...PODS_METRIC, metadata })?.labels).toEqual(labels);
  });

  test.each([
    [
      'labels',
      { 'a b': 'x' },
      'metadata.labels["a b"]: expected a label key such as team or example.com/team, found "a b"',
    ],
    [
      'labels',
      { '/a': 'x' },
      'metadata.labels["/a"]: expected a label key such as team or example.com/team, found "/a"',
    ],
    [
      'labels',
      { a: 80 },
      'metadata.labels.a: expected a label value (text of at most 63 letters, digits and - . _), found 80',
    ],
    [
      'labels',
      { a: 'x y' },
      'metadata.labels.a: expected a label value (text of at most 63 letters, digits and - . _), found "x y"',
    ],
    ['labels', 'a=b', 'metadata.labels: expected a map of labels, found "a=b"'],
    [
      'namespace',
      undefined,
      'metadata.namespace: expected a namespace (at most 63 lower-case letters, digits and hyphens), found nothing',
    ],
    [
      'namespace',
      'a.b',
      'metadata.namespace: expected a namespace (at most 63 lower-case letters, digits and hyphens), found "a.b"',
    ],
    ['uid', 'x', 'metadata.uid: unknown key, expected name, namespace, labels or annotations'],
  ])('%s %j', (field, value, message) => {
    expect(troublesOf(withField(SIGNAL_METRIC, `metadata.${field}`, value))).toEqual([message]);
  });
});
