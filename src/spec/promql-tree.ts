import type { SyntaxNode, Tree } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';
import { withWords } from './promql-tokens.ts';

/** A PromQL expression and its tree; in the tree are error nodes where the grammar could make nothing of it. */
export interface Parsed {
  readonly text: string;
  readonly tree: Tree;
  /** Whether the tree has no error nodes. */
  readonly isClean: boolean;
}

/** What MetricsQL says in its own words. */
const METRICSQL: ReadonlyMap<string, string> = new Map([
  ['default', 'or'],
  ['if', 'and'],
  ['ifnot', 'unless'],
  ['keep_metric_names', ''],
]);

/** Words before a parenthesis that are no functions. */
const KEYWORDS =
  /^(?:and|or|unless|atan2|bool|on|ignoring|group_left|group_right|by|without|offset|fill|fill_left|fill_right)$/i;

/**
 * The grammar would take functions and operators that it does not know for series. They are parsed as ones that it knows, which
 * leaves the selectors as they are.
 */
export function parsePromql(expr: string): Parsed {
  const tree = parser.parse(expr);
  if (isClean(tree)) return { text: expr, tree, isClean: true };
  const text = withWords(
    expr,
    (word, isCall) => METRICSQL.get(word.toLowerCase()) ?? (isCall && isUnknownFunction(word) ? 'abs' : word),
  );
  const again = parser.parse(text);
  return { text, tree: again, isClean: isClean(again) };
}

function isUnknownFunction(word: string): boolean {
  return !KEYWORDS.test(word) && !isClean(parser.parse(`${word}(x)`));
}

function isClean(tree: Tree): boolean {
  let clean = true;
  tree.iterate({
    enter: ({ type }) => {
      clean &&= !type.isError;
      return clean;
    },
  });
  return clean;
}

/** The text of every vector selector, each once; of what the grammar cannot make out only the beginning that it can. */
export function selectorsIn({ text, tree }: Parsed): readonly string[] {
  const found = new Set<string>();
  tree.iterate({
    enter: ({ type, name, from, node }) => {
      if (name === 'VectorSelector') found.add(text.slice(from, endOfSelector(node)));
      return !type.isError;
    },
  });
  return [...found];
}

function endOfSelector(selector: SyntaxNode): number {
  const [first, second] = [selector.firstChild, selector.firstChild?.nextSibling];
  return (second?.name === 'LabelMatchers' ? second : first)?.to ?? selector.to;
}

/** Where a constant can stand in for what is missing. */
export interface Constants {
  /** One side of an `or` needs no sample. */
  readonly branch: boolean;
  readonly absent: boolean;
}

/** What is known of an expression once all that is in it has been seen. */
interface Seen {
  readsSeries: boolean;
  isOr: boolean;
  hasConstantSide: boolean;
}

export function constantsIn({ tree }: Parsed): Constants {
  const constants = { branch: false, absent: false };
  const around: Seen[] = [];
  tree.iterate({
    enter: ({ name }) => {
      around.push({ readsSeries: name === 'VectorSelector', isOr: false, hasConstantSide: false });
    },
    leave: ({ name, type, node }) => {
      const seen = around.pop();
      const parent = around.at(-1);
      if (seen === undefined) return;
      const absent = name === 'FunctionCall' && isAbsent(node);
      constants.absent ||= absent;
      constants.branch ||= seen.isOr && seen.hasConstantSide;
      const readsSeries = seen.readsSeries && !absent;
      if (parent === undefined) return;
      parent.readsSeries ||= readsSeries;
      parent.isOr ||= name === 'Or';
      parent.hasConstantSide ||= type.is('Expr') && !readsSeries;
    },
  });
  return constants;
}

function isAbsent(call: SyntaxNode): boolean {
  const name = call.getChild('FunctionIdentifier')?.firstChild?.name;
  return name === 'Absent' || name === 'AbsentOverTime';
}
