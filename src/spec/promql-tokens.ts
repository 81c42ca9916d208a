const QUOTED = /"(?:[^"\\]|\\[\s\S])*"|'(?:[^'\\]|\\[\s\S])*'|`[^`]*`/.source;

/** A quoted text, a comment, a name, or any other single character of PromQL and its dialects. */
const TOKEN = String.raw`${QUOTED}|#[^\n]*|[A-Za-z_:][A-Za-z0-9_:]*|[\s\S]`;

/** The same, with the matchers of a selector as one token. */
const TOKEN_OR_MATCHERS = String.raw`\{(?:${QUOTED}|[^}"'${'`'}])*\}|${TOKEN}`;

const CLOSING: ReadonlyMap<string, string> = new Map([
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
]);

/** The first bracket or quote of a PromQL expression that lacks its partner, as `"(" at column 4`; undefined when all have one. */
export function unbalanced(expr: string): string | undefined {
  const open: { readonly token: string; readonly index: number }[] = [];
  for (const { 0: token, index } of expr.matchAll(new RegExp(TOKEN, 'g'))) {
    if (/^["'`]$/.test(token)) return placed(expr, token, index);
    if (CLOSING.has(token)) open.push({ token, index });
    if (!/^[)\]}]$/.test(token)) continue;
    const opened = open.pop();
    if (opened === undefined || CLOSING.get(opened.token) !== token) return placed(expr, token, index);
  }
  const last = open.at(-1);
  return last && placed(expr, last.token, last.index);
}

function placed(expr: string, token: string, index: number): string {
  const before = expr.slice(0, index).split('\n');
  const column = `column ${(before.at(-1) ?? '').length + 1}`;
  return `${JSON.stringify(token)} at ${before.length === 1 ? column : `line ${before.length}, ${column}`}`;
}

/** The expression with each comment left out. */
export function withoutComments(expr: string): string {
  return expr.replaceAll(new RegExp(TOKEN, 'g'), (token) => (token.startsWith('#') ? '' : token));
}

/** The expression with words outside of quotes and braces exchanged; `isCall` tells whether a parenthesis follows. */
export function withWords(expr: string, exchange: (word: string, isCall: boolean) => string): string {
  return expr.replaceAll(new RegExp(TOKEN_OR_MATCHERS, 'g'), (token, index: number) => {
    if (!/^[A-Za-z_]/.test(token)) return token;
    const end = index + token.length;
    return exchange(token, /^\s*\(/.test(expr.slice(end, end + 100)));
  });
}
