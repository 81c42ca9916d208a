import { describe, expect, test } from '@jest/globals';
import { closest } from '../../src/spec/closest.ts';
import { formatProblems, type Problem, problem, problemsAsJson, sorted } from '../../src/spec/problem.ts';
import { pathText, shown } from '../../src/spec/shown.ts';

const WRONG = problem(
  'metrics/render.yaml',
  { line: 14, column: 5 },
  ['spec', 'pods', 'drainWithin'],
  'expected a duration, found "30"',
);

function at(file: string, line: number | undefined, column: number | undefined, path = ''): Problem {
  return { ...WRONG, file, line, column, path };
}

describe('problems', () => {
  test('are one line each for people', () => {
    const ofFile = problem('metrics', undefined, [], 'expected a file or folder, found nothing');

    expect(formatProblems([WRONG, ofFile])).toBe(
      'metrics/render.yaml:14: spec.pods.drainWithin: expected a duration, found "30"\nmetrics: expected a file or folder, found nothing',
    );
  });

  test('are one document for programs', () => {
    expect(JSON.parse(problemsAsJson([WRONG]))).toEqual({
      problems: [
        {
          file: 'metrics/render.yaml',
          line: 14,
          column: 5,
          path: 'spec.pods.drainWithin',
          message: 'expected a duration, found "30"',
        },
      ],
    });
  });

  test('are sorted by file, line and column, and otherwise stay as they are', () => {
    const inOrder = [
      at('a', undefined, undefined),
      at('a', 2, 1),
      at('a', 10, 1),
      at('a', 10, 2, 'x'),
      at('a', 10, 2, 'b'),
      at('b', 1, 1),
    ];

    expect(sorted([5, 3, 4, 1, 0, 2].flatMap((i) => inOrder[i] ?? []))).toEqual(inOrder);
  });
});

test.each([
  [['spec', 'namespaces', 2], 'spec.namespaces[2]'],
  [['metadata', 'labels', 'a/b'], 'metadata.labels["a/b"]'],
  [['metadata', 'labels', ''], 'metadata.labels[""]'],
  [['a\u001b[2J'], '["a\\u001b[2J"]'],
  [[], ''],
])('the path %j is written %s', (path, text) => {
  expect(pathText(path)).toBe(text);
});

test.each([
  ['30', '"30"'],
  [8, '8'],
  [true, 'true'],
  [null, 'nothing'],
  [undefined, 'nothing'],
  [[1], 'a list'],
  [{}, 'a map'],
  ['', '""'],
  ['a"b\n', '"a\\"b\\n"'],
  ['x'.repeat(61), `"${'x'.repeat(60)}..." (61 characters)`],
  ['\u009b\u202e\u200b', '"\\u{9b}\\u{202e}\\u{200b}"'],
  ['naïve 模型', '"naïve 模型"'],
  ['https://ann:secret@host/x', '"https://***@host/x"'],
  [`${'x'.repeat(590)}:secret@host`, '"***@ho..." (602 characters)'],
])('%j is shown as %s', (value, text) => {
  expect(shown(value)).toBe(text);
});

describe('the closest word', () => {
  const words = ['backlog', 'arrivals', 'capacity', 'drainWithin'];

  test.each([
    ['drainwithin', 'drainWithin'],
    ['drain_within', 'drainWithin'],
    ['drain-within', 'drainWithin'],
    ['Backlog', 'backlog'],
    ['backlogs', 'backlog'],
    ['arrival', 'arrivals'],
    ['capcaity', 'capacity'],
  ])('to %s is %s', (word, meant) => {
    expect(closest(word, words)).toBe(meant);
  });

  test.each(['', 'x', 'log', 'limits', 'x'.repeat(1_000_000)])('to %.10s is none', (word) => {
    expect(closest(word, words)).toBeUndefined();
  });

  test('of no words is none', () => {
    expect(closest('a', [])).toBeUndefined();
  });
});
