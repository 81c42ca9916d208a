import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { type Expression, readPromql } from '../../src/spec/promql.ts';

function read(expr: string): Expression {
  const result = readPromql(expr);
  if ('expr' in result) return result;
  throw new Error(result.trouble);
}

function troubleOf(expr: string): string | undefined {
  const result = readPromql(expr);
  return 'trouble' in result ? result.trouble : undefined;
}

function oldestOf(...selectors: string[]): string {
  const newest = selectors.map((s, i) => `label_replace(max(timestamp(${s})), "forewarm", "${i + 1}", "", "")`);
  return `min(${newest.join(' or ')})`;
}

/**
 * What these expressions mean was tried on Prometheus 2.42 with backfilled series: each gave the age of the oldest of the newest
 * samples, nothing where the last sample was older than five minutes (also for `rate(a[10m])`, which still had a value), and the
 * time of the question where a constant or `absent()` was the value.
 */
describe('freshness', () => {
  test.each([
    ['a', 'max(timestamp(a))'],
    ['job:a:rate1m', 'max(timestamp(job:a:rate1m))'],
    ['{__name__="b"}', 'max(timestamp({__name__="b"}))'],
    ['sum(rate(jobs_total{pod=~"a|b"}[5m]))', 'max(timestamp(jobs_total{pod=~"a|b"}))'],
    ['sum by (pod) (a)', 'max(timestamp(a))'],
    ['count_values("v", a)', 'max(timestamp(a))'],
    ['histogram_quantile(0.9, sum by (le) (rate(x_bucket[5m])))', 'max(timestamp(x_bucket))'],
    ['max_over_time(sum(a)[10m:1m])', 'max(timestamp(a))'],
    ['a offset 10m', 'max(timestamp(a))'],
    ['sum(rate(a[5m] offset 1h @ end()))', 'max(timestamp(a))'],
    ['label_replace(a, "x", "$1", "pod", "(.*)")', 'max(timestamp(a))'],
  ])('of %s is that of its only selector', (expr, freshness) => {
    expect(read(expr).freshness).toBe(freshness);
  });

  test.each([
    ['sum(a) / sum(b)', oldestOf('a', 'b')],
    ['a and on() b unless on() c', oldestOf('a', 'b', 'c')],
    ['sum(a) or sum(b)', oldestOf('a', 'b')],
    ['a{x="1"} - a{x="2"} + a{x="1"}', oldestOf('a{x="1"}', 'a{x="2"}')],
    ['sum(a{pod=~"1|2", # two\n job!="x"}) * scalar(b)', oldestOf('a{pod=~"1|2", # two\n job!="x"}', 'b')],
  ])('of %s is that of the oldest, each selector once', (expr, freshness) => {
    expect(read(expr).freshness).toBe(freshness);
  });

  test.each(['vector(1)', 'time()', '42', '# a comment\n1'])('%s reads no series and has none', (expr) => {
    expect(read(expr).freshness).toBeUndefined();
  });

  test.each(['absent(a)', 'sum(a) or vector(0)', 'absent_over_time(a[5m]) > 0'])(
    '%s is true now where there is no series',
    (expr) => {
      expect(read(expr).freshness).toBe('max(timestamp(a)) or vector(time())');
    },
  );

  test.each([
    ['{"my.metric", a="b"}', 'max(timestamp({"my.metric", a="b"}))'],
    ['sum(limitk(1, a))', 'max(timestamp(a))'],
    ['brand_new_function(a, 3)', 'max(timestamp(a))'],
    ['rollup_rate(a{x="if(y"}[5m]) ifnot b', oldestOf('a{x="if(y"}', 'b')],
    ['rate(a) keep_metric_names', 'max(timestamp(a))'],
    ['a{x="b" or x="c"}', 'max(timestamp(a{x="b" or x="c"}))'],
    ['a{default="1"} default b', oldestOf('a{default="1"}', 'b')],
  ])('of %s, which older servers or other dialects than ours speak, is found too', (expr, freshness) => {
    expect(read(expr).freshness).toBe(freshness);
  });
});

describe('a constant in place of missing data', () => {
  test.each([
    'sum(x) or vector(0)',
    'sum(x) or on() vector(0)',
    'sum(x) OR vector(0)',
    'vector(0) or sum(x)',
    '(sum(x) or (vector(0)))',
    'sum(x) or vector(1) * 2',
    'sum(x) or absent(x) * 0',
    'sum(x) or time()',
    'x / (sum(y) or vector(1))',
    'x or (y or vector(0))',
    'x default 0',
    'x default (0)',
    'x or 0',
  ])('is seen in %s', (expr) => {
    expect(read(expr).hidesMissing).toBe(true);
  });

  test.each([
    'sum(x)',
    'x or y',
    'sum(x) or sum(y) * 0.5',
    'x{or="vector(0)"}',
    'x # or vector(0)',
    "x{a='or vector(0)'} or y",
    'x unless vector(0)',
    'x * vector(2)',
    'absent(x)',
    'x and vector(1)',
    'default_orders or y',
  ])('is not seen in %s', (expr) => {
    expect(read(expr).hidesMissing).toBe(false);
  });
});

describe('trouble', () => {
  test.each([
    ['sum((x)', '"(" at column 4'],
    ['rate(x[5m]))', '")" at column 12'],
    ['rate(x[5m) + (3]', '")" at column 10'],
    ['x{a="b"', '"{" at column 2'],
    ["x{a='b}", `"'" at column 5`],
    ['x{a="b\\"}', '"\\"" at column 5'],
    ['sum(x) +\n  sum(y', '"(" at line 2, column 6'],
  ])('%s is told with its place', (expr, place) => {
    expect(troubleOf(expr)).toBe(`expected brackets and quotes in pairs, found ${place} without its partner`);
  });

  test.each(['', ' \n', '# only a comment'])('%j is no expression', (expr) => {
    expect(troubleOf(expr)).toBe('expected a PromQL expression, found nothing');
  });

  test('a WITH template is refused, as its selectors cannot be seen', () => {
    expect(troubleOf('WITH (f = x{a="b"}) rate(f[5m])')).toBe('expected PromQL without a WITH template, found one');
  });

  test.each([
    'x{a="("}',
    'x # (',
    '`"(`',
    "x{a='\\''}",
    'foo bar baz',
    'x default 0',
    'new_function(x)',
    'with',
    'x +',
  ])('nothing is told of %s, which some server may understand', (expr) => {
    expect(troubleOf(expr)).toBeUndefined();
  });
});

describe('hostile expressions', () => {
  test('no text makes it throw', () => {
    const pieces = fc.constantFrom(
      '(',
      ')',
      '{',
      '}',
      '[',
      ']',
      '"',
      "'",
      '`',
      '#',
      '\n',
      ' or ',
      'x',
      'vector(',
      '5m',
      '@',
      '\\',
    );
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(pieces).map((some) => some.join('')),
    );

    fc.assert(
      fc.property(texts, (text) => {
        const result = readPromql(text);

        expect('expr' in result || result.trouble.startsWith('expected ')).toBe(true);
      }),
    );
  });

  test('a freshness is an expression again', () => {
    const exprs = fc
      .array(fc.constantFrom('x', '{a="b"}', 'f(', ')', '[5m]', ' or ', ' + ', ' default ', '1'))
      .map((some) => some.join(''));

    fc.assert(
      fc.property(exprs, (expr) => {
        const result = readPromql(expr);
        fc.pre('expr' in result && result.freshness !== undefined);

        expect(troubleOf(String('expr' in result && result.freshness))).toBeUndefined();
      }),
    );
  });

  test.each([
    ['a chain', `${'a or '.repeat(1_600)}a`],
    ['parentheses', `${'('.repeat(2_500)}a${')'.repeat(2_500)}`],
    ['unknown functions', `${'f(a, '.repeat(1_300)}a${')'.repeat(1_300)}`],
  ])('the series of a query as long as allowed are found: %s', (_, expr) => {
    expect(read(expr).freshness).toBe('max(timestamp(a))');
  });

  test('an age is never made up where the parser gives up', () => {
    const deep = `${'('.repeat(4_000)}a${')'.repeat(4_000)}`;

    expect(troubleOf(deep)).toBe('expected a PromQL expression, found one in which no series can be made out');
  });
});
