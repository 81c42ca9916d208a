import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { checkSpec } from '../../src/spec/check.ts';
import { formatProblems } from '../../src/spec/problem.ts';
import { PODS_METRIC, SIGNAL_METRIC, SOURCES, problemsIn, source, specOf, written } from '../support/written.ts';

function golden(name: string): string {
  return readFileSync(join(import.meta.dirname, 'golden', name), 'utf8');
}

test('a file with many mistakes has all of them listed, each with its place', () => {
  const checked = checkSpec([{ file: 'many-mistakes.yaml', text: golden('many-mistakes.yaml') }]);

  expect(`${formatProblems('problems' in checked ? checked.problems : [])}\n`).toBe(golden('many-mistakes.txt'));
});

test('the example of the design, without what is planned, says exactly this', () => {
  const checked = checkSpec([{ file: 'example.yaml', text: golden('example.yaml') }]);

  expect(checked).toEqual({
    spec: {
      sources: [
        {
          name: 'acme',
          namespaces: ['render', 'fraud'],
          everyMs: 30_000,
          maxAgeMs: 300_000,
          system: { kind: 'cloudMonitoring', project: 'acme-prod', endpoint: undefined },
        },
        {
          name: 'prometheus',
          namespaces: undefined,
          everyMs: undefined,
          maxAgeMs: 90_000,
          system: {
            kind: 'prometheus',
            url: 'http://prometheus.monitoring:9090',
            timeoutMs: 5_000,
            auth: { kind: 'none' },
            tls: {},
            headers: {},
          },
        },
      ],
      calendars: [],
      metrics: [
        {
          namespace: 'render',
          name: 'render-pods',
          labels: {},
          answers: {
            kind: 'pods',
            backlog: {
              source: 'acme',
              query: { kind: 'pubsub', metric: 'subscription/num_undelivered_messages', id: 'render-jobs' },
              maxAgeMs: 300_000,
            },
            arrivals: {
              source: 'prometheus',
              query: {
                kind: 'prometheus',
                expr: 'sum(rate(render_published_total[1m]))',
                freshness: 'max(timestamp(render_published_total))',
              },
              maxAgeMs: 90_000,
            },
            cacheHitRatio: undefined,
            batchEfficiency: undefined,
            batchSeconds: 4,
            batchSize: 8,
            batchesAtOnce: 2,
            utilisation: 0.8,
            drainSeconds: 30,
            limits: { min: 1, max: 60 },
          },
          missing: { holdMs: 300_000, fallback: 'error' },
          gpuMemory: undefined,
          pool: undefined,
        },
      ],
      pools: [],
    },
  });
});

test('a spec cannot be changed, however deep', () => {
  const spec = specOf(...SOURCES, PODS_METRIC, SIGNAL_METRIC);
  const open: unknown[] = [spec];
  let objects = 0;

  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (typeof value !== 'object' || value === null) continue;
    objects++;
    expect(Object.isFrozen(value)).toBe(true);
    open.push(...Object.values(value).filter((inner) => inner !== undefined));
  }

  expect(objects).toBeGreaterThan(20);
});

test('a spec keeps the order of the files and of what is in them', () => {
  const files = [
    { file: 'b.yaml', text: written(SIGNAL_METRIC, source('z', { replay: {} })) },
    { file: 'a.yaml', text: written(PODS_METRIC, ...SOURCES) },
  ];

  const checked = checkSpec(files);

  expect('spec' in checked && checked.spec.metrics.map(({ name }) => name)).toEqual(['render-backlog', 'render-pods']);
  expect('spec' in checked && checked.spec.sources.map(({ name }) => name)).toEqual(['z', 'acme', 'prometheus', 'day']);
});

test('problems are listed by file and line, whatever found them', () => {
  const files = [
    { file: 'b.yaml', text: 'kind: Nothing\n---\na: {b: 1\n' },
    { file: 'a.yaml', text: `${written(PODS_METRIC)}\n---\n[]\n` },
  ];

  const checked = checkSpec(files);
  const problems = 'problems' in checked ? checked.problems : [];

  expect(problems.map(({ file, line, path }) => `${file}:${line}:${path}`)).toEqual([
    'a.yaml:1:spec.pods.backlog.source',
    'a.yaml:3:',
    'b.yaml:1:kind',
    'b.yaml:4:',
  ]);
});

test('no files, empty files and empty documents say nothing, and nothing is wrong with that', () => {
  expect(checkSpec([])).toEqual({ spec: { sources: [], calendars: [], metrics: [], pools: [] } });
  expect(checkSpec(['', '---\n---\n', '# a comment\n', 'null'].map((text) => ({ file: 'a.yaml', text })))).toEqual({
    spec: { sources: [], calendars: [], metrics: [], pools: [] },
  });
});

describe('an object', () => {
  test.each([
    ['- a', 'expected a map with kind, metadata and spec, found a list'],
    ['just text', 'expected a map with kind, metadata and spec, found "just text"'],
    ['42', 'expected a map with kind, metadata and spec, found 42'],
    ['{}', 'expected MetricSource, Calendar, ScalingMetric or Pool, found nothing'],
    ['kind: ConfigMap', 'expected MetricSource, Calendar, ScalingMetric or Pool, found "ConfigMap"'],
    [
      'kind: scalingmetric',
      'expected MetricSource, Calendar, ScalingMetric or Pool, found "scalingmetric", did you mean ScalingMetric?',
    ],
    ['kind: [MetricSource]', 'expected MetricSource, Calendar, ScalingMetric or Pool, found a list'],
  ])('%s is none of ours', (text, message) => {
    expect(problemsIn(text).map((problem) => problem.message)).toEqual([message]);
  });

  test('may say its API version, if it is the right one', () => {
    const [acme] = SOURCES;

    expect(problemsIn(written({ apiVersion: 'forewarm.dev/v1alpha1', ...acme }))).toEqual([]);
    expect(problemsIn(written({ apiVersion: 'forewarm.dev/v1', ...acme }))[0]?.message).toBe(
      'expected forewarm.dev/v1alpha1, found "forewarm.dev/v1"',
    );
  });

  test.each(['metadata', 'spec'])('has %s', (field) => {
    const found = problemsIn(written({ ...SIGNAL_METRIC, [field]: undefined }, ...SOURCES));

    expect(found.map(({ path }) => path)).toEqual([field]);
  });
});
