import { describe, expect, test } from '@jest/globals';
import { readDocuments } from '../../src/spec/documents.ts';
import { formatProblems } from '../../src/spec/problem.ts';
import { PODS_METRIC, SIGNAL_METRIC, SOURCES, problemsIn, withField, written } from '../support/written.ts';

function linesOf(text: string): readonly string[] {
  return formatProblems(problemsIn(text)).split('\n');
}

const VALID = written(...SOURCES, SIGNAL_METRIC);

describe('YAML with errors', () => {
  test.each([
    [
      'a: {b: 1',
      'spec.yaml:1: expected YAML, found an error: Flow map in block collection must be sufficiently indented and end with a }',
    ],
    [
      'a:\n  b: 1\n c: 2',
      'spec.yaml:3: expected YAML, found an error: All mapping items must start at the same column',
    ],
    ['a:\n\tb: 1', 'spec.yaml:2: expected YAML, found an error: Tabs are not allowed as indentation'],
    ['a: "b', 'spec.yaml:1: expected YAML, found an error: Missing closing "quote'],
    ['a: @b', 'spec.yaml:1: expected YAML, found an error: Plain value cannot start with reserved character @'],
    ['a: !!binary aGk=', 'spec.yaml:1: expected YAML, found an error: Unresolved tag: tag:yaml.org,2002:binary'],
    ['a: !secret x', 'spec.yaml:1: expected YAML, found an error: Unresolved tag: !secret'],
    ['? [a, b]\n: c', 'spec.yaml:1: expected YAML, found an error: With stringKeys, all keys must be strings'],
    ['a: *nobody', 'spec.yaml:1: expected an anchor before its alias, found "*nobody" without one'],
  ])('%j has one problem, with its line', (text, line) => {
    expect(linesOf(text)).toEqual([line]);
  });

  test('spoils no other document of the file', () => {
    const wrong = withField(SIGNAL_METRIC, 'spec.signal.series', 7);

    expect(linesOf(`${VALID}\n---\na: {b: 1\n---\n${written(withField(wrong, 'metadata.name', 'other'))}`)).toEqual([
      'spec.yaml:10: expected YAML, found an error: Flow map in block collection must be sufficiently indented and end with a }',
      'spec.yaml:11: spec.signal.series: expected the name of a series such as backlog, found 7',
    ]);
  });

  test('hides no source from those who use it, if its name can be read', () => {
    const source = 'kind: MetricSource\nmetadata: {name: day}\nspec: {replay: {]';

    expect(problemsIn(`${source}\n---\n${written(SIGNAL_METRIC)}`)).toHaveLength(1);
  });

  test('is told once a document, not once for each thing that the parser stumbles over', () => {
    expect(linesOf('['.repeat(1_000))).toHaveLength(1);
  });
});

describe('keys', () => {
  test('that stand twice are told at the second', () => {
    const text = VALID.replace('"kind":"ScalingMetric"', '"kind":"ScalingMetric",\n"kind":"ScalingMetric"');

    expect(linesOf(text)).toEqual(['spec.yaml:8: expected each key once, found "kind" again']);
  });

  test('called __proto__ are refused and change no object', () => {
    const text = VALID.replace('"series":', '"__proto__":{"polluted":true},"series":');

    expect(linesOf(text)).toEqual(['spec.yaml:7: expected a name, found the key "__proto__"']);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  test.each(['constructor', 'toString', 'hasOwnProperty', '<<'])('called %s are unknown as any other', (key) => {
    const [line, ...others] = linesOf(VALID.replace('"series":', `"${key}":{},"series":`));

    expect(line).toContain(
      'unknown key, expected source, maxAge, pubsub, query, allowMissing, series, dcgm, preset, match, of, window or maxBatch',
    );
    expect(others).toEqual([]);
  });
});

describe('numbers that are none', () => {
  test.each(['.nan', '.inf', '-.inf', '1e999'])('%s', (number) => {
    const text = written(...SOURCES, withField(PODS_METRIC, 'spec.pods.capacity.utilisation', 'HERE')).replace(
      '"HERE"',
      number,
    );

    expect(linesOf(text)[0]).toContain(
      'spec.pods.capacity.utilisation: expected a number above 0 and at most 1, found ',
    );
  });
});

describe('aliases', () => {
  test('may be used, and a mistake is told where it is written', () => {
    const text = `
kind: MetricSource
metadata: {name: day}
spec: {replay: {speed: &speed 0}}
---
kind: ScalingMetric
metadata: {name: m, namespace: render}
spec:
  pods:
    backlog: &signal {source: day, series: backlog}
    arrivals: *signal
    capacity:
      batchSeconds: &number 4
      batchSize: *number
      batchesAtOnce: *number
    drainWithin: &wrong 30
  limits: &limits {min: 1, max: 0}
  missing: *limits
`;

    expect(linesOf(text)).toEqual([
      'spec.yaml:4: spec.replay.speed: expected a number above 0, found 0',
      'spec.yaml:16: spec.pods.drainWithin: expected a duration such as 30s or 5m, found 30',
      'spec.yaml:17: spec.missing.min: unknown key, expected hold or then',
      'spec.yaml:17: spec.limits.max: expected a whole number from 1 to 150000, found 0',
      'spec.yaml:17: spec.missing.max: unknown key, expected hold or then',
    ]);
  });

  test('that multiply are refused before they fill the memory', () => {
    const levels = Array.from({ length: 9 }, (_, i) => `  l${i + 1}: &l${i + 1} [${`*l${i},`.repeat(10)}]`);
    const bomb = `kind: ScalingMetric\nspec:\n  l0: &l0 [lol]\n${levels.join('\n')}`;

    expect(linesOf(bomb)).toEqual([
      'spec.yaml:1: expected YAML, found an error: Excessive alias count indicates a resource exhaustion attack',
    ]);
  });

  test('are few in a document', () => {
    const list = Array.from({ length: 30_000 }, (_, i) => `- &a${i} x\n- *a${i}`).join('\n');

    expect(linesOf(list)).toEqual(['spec.yaml:202: expected at most 100 aliases, found more']);
  });

  test('that contain themselves do no harm', () => {
    const itself = 'kind: ScalingMetric\nmetadata: &m {name: *m, namespace: *m, labels: *m}\nspec: &s {signal: *s}';

    expect(linesOf(`${itself}\n---\n${itself}`)).toContainEqual(
      expect.stringContaining('spec.yaml:2: metadata.name: expected a metric name'),
    );
  });
});

describe('hostile texts', () => {
  const ESCAPE = '\u001b[31mred\u001b[0m\u0007\u009b2J\u202e\u2028';

  test.each([
    ['a value', written(withField(SIGNAL_METRIC, 'metadata.namespace', ESCAPE), ...SOURCES)],
    [
      'a key',
      written(withField(SIGNAL_METRIC, 'spec', { [ESCAPE]: 1, signal: { source: 'day', series: 'x' } }), ...SOURCES),
    ],
    ['a label', written(withField(SIGNAL_METRIC, 'metadata.labels', { [ESCAPE]: ESCAPE }), ...SOURCES)],
    ['a kind', written({ kind: ESCAPE })],
    ['a source', written(...SOURCES, withField(SIGNAL_METRIC, 'spec.signal.source', ESCAPE))],
    ['a tag', 'a: !\u009bx b'],
    ['an alias', 'a: *\u009b2J'],
    ['a directive', '%\u009b2J\n---\na: 1'],
  ])('%s cannot move the cursor of a terminal', (_, text) => {
    const found = formatProblems(problemsIn(text));

    expect(found).not.toBe('');
    expect(found).not.toMatch(/[^\P{C}\n]|[\p{Zl}\p{Zp}]/u);
  });

  test.each([
    ['a long scalar', written(withField(SIGNAL_METRIC, 'metadata.name', 'x'.repeat(1_000_000)))],
    ['a long key', written(withField(SIGNAL_METRIC, `metadata.${'x'.repeat(1_000_000)}`, 1))],
    [
      'many keys',
      written(
        withField(
          SIGNAL_METRIC,
          'metadata.labels',
          Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`k${i}`, 'v'])),
        ),
        ...SOURCES,
        'x',
      ),
    ],
    ['deep lists', '['.repeat(20_000)],
    ['deep keys', '? '.repeat(20_000)],
    ['many at signs', written(withField(SIGNAL_METRIC, 'metadata.name', '@'.repeat(1_000_000)))],
  ])('%s gives few words', (_, text) => {
    const found = problemsIn(text);

    expect(found.length).toBeGreaterThan(0);
    for (const { path, message } of found) expect(path.length + message.length).toBeLessThan(500);
  });

  test('users, passwords and e-mail names are left out of what is shown', () => {
    const [line] = linesOf(
      written(withField(SIGNAL_METRIC, 'metadata.namespace', 'https://ann:hunter2@host ann.lee@example.com')),
    );

    expect(line).toContain('found "https://***@host ***@example.com"');
  });
});

test('a field that is not there has the place of what is around it', () => {
  const {
    written: [document],
  } = readDocuments({ file: 'a.yaml', text: '\n# comment\na:\n  b:\n    - c\n    - d: 1\n' });

  expect(document?.place([])).toEqual({ line: 3, column: 1 });
  expect(document?.place(['x'])).toEqual({ line: 3, column: 1 });
  expect(document?.place(['a', 'x', 'y'])).toEqual({ line: 3, column: 1 });
  expect(document?.place(['a', 'b', 1, 'd'])).toEqual({ line: 6, column: 7 });
  expect(document?.place(['a', 'b', 1, 'e'])).toEqual({ line: 6, column: 7 });
  expect(document?.place(['a', 'b', 7])).toEqual({ line: 4, column: 3 });
});
