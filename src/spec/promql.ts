import { unbalanced, withoutComments } from './promql-tokens.ts';
import { constantsIn, parsePromql, selectorsIn } from './promql-tree.ts';

/** What can be told of a PromQL expression without asking a server. */
export interface Expression {
  readonly expr: string;
  /**
   * A PromQL expression for the Unix time, in seconds, at which the value of `expr` was true: of every selector the newest sample
   * counts, and of these the oldest. Undefined when it selects no series.
   *
   * A selector without samples does not count, as whether that matters shows in the value itself:
   * - `a / b` and `a and b` have no value without b, and then nobody asks for its age;
   * - `a or b` has the value of those that are there, and `a unless b` without b that of a;
   * - `absent(a)` and a constant, as in `a or vector(0)`, have a value just because there is no a. That is true now: hence
   *   `or vector(time())` for expressions that hold one of them.
   *
   * Offsets and @ are left out: with `a offset 1w` the question is whether a is still being written. So are ranges and
   * subqueries: `rate(a[1h])` goes on for an hour after the last sample, but a sample counts for the server's lookback (five
   * minutes), and then there is no age and so no value, except where a constant may stand in. A recording rule is as old as its
   * last evaluation; how old the series behind it are cannot be seen from here.
   */
  readonly freshness: string | undefined;
  /** A constant stands in for what is missing: `sum(x) or vector(0)` is 0 when the targets of x are down, and an HPA scales in. */
  readonly hidesMissing: boolean;
}

/**
 * Reads an expression, or says what is surely wrong with it. The grammar knows one dialect and one version of PromQL: MetricsQL
 * and newer servers have functions, operators and modifiers that it takes for errors. Only brackets and quotes without a partner
 * are wrong in all of them; nearly everything else is left to the server. But where no series can be made out, as in templates of
 * MetricsQL, nobody would know how old a value is.
 */
export function readPromql(expr: string): Expression | { readonly trouble: string } {
  const code = withoutComments(expr).trim();
  if (code === '') return { trouble: 'expected a PromQL expression, found nothing' };
  if (/^with\s*\(/i.test(code)) return { trouble: 'expected PromQL without a WITH template, found one' };
  const alone = unbalanced(expr);
  if (alone !== undefined)
    return { trouble: `expected brackets and quotes in pairs, found ${alone} without its partner` };
  const parsed = parsePromql(expr);
  const oldest = oldestOf(selectorsIn(parsed));
  if (oldest === undefined && !parsed.isClean)
    return { trouble: 'expected a PromQL expression, found one in which no series can be made out' };
  const { branch, absent } = constantsIn(parsed);
  const freshness = oldest !== undefined && (branch || absent) ? `${oldest} or vector(time())` : oldest;
  return { expr, freshness, hidesMissing: branch };
}

function oldestOf(selectors: readonly string[]): string | undefined {
  const newest = selectors.map((selector) => `max(timestamp(${selector}))`);
  if (newest.length < 2) return newest[0];
  // `or` keeps one of two elements with the same labels: each gets a label of its own.
  const told = newest.map((time, i) => `label_replace(${time}, "forewarm", "${i + 1}", "", "")`);
  return `min(${told.join(' or ')})`;
}
