import { isInt64, type Requirement, type Selector } from './selector.ts';

/** A label selector that Kubernetes would refuse; the message says where and why. */
export class SelectorError extends Error {
  override readonly name = 'SelectorError';
}

/** Far beyond what an HPA needs; it bounds what a hostile request can cost. */
const MAX_LENGTH = 4096;

/** The four blanks of Kubernetes, then one token; `\s` would let others in. */
const TOKEN = /[ \t\r\n]*(==|!=|[=!(),<>]|[^ \t\r\n=!(),<>]+)/y;
const WORD = /^[^=!(),<>]/;
const NAME = /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

interface Token {
  /** Empty at the end of the text. */
  readonly text: string;
  readonly at: number;
}

interface Cursor {
  readonly tokens: readonly Token[];
  next: number;
}

/**
 * Reads a label selector as Kubernetes does (k8s.io/apimachinery, labels.Parse), with two differences: a NUL byte,
 * which ends the text silently there, is refused, and so is a text above 4096 characters. Requirements come sorted by
 * key and values sorted without repeats. An empty text is the empty selector, which matches everything.
 *
 * @throws SelectorError and nothing else.
 */
export function parseSelector(text: string): Selector {
  if (text.length > MAX_LENGTH)
    throw new SelectorError(`it has ${text.length} characters, at most ${MAX_LENGTH} are read`);
  if (text.includes('\0')) throw new SelectorError(`it holds a NUL byte at character ${text.indexOf('\0') + 1}`);
  const cursor = { tokens: tokensOf(text), next: 0 };
  if (peek(cursor).text === '') return [];
  const requirements = [requirement(cursor)];
  while (takeIf(cursor, ',')) requirements.push(requirement(cursor));
  if (peek(cursor).text !== '') throw unexpected(peek(cursor), '"," or the end');
  return requirements.toSorted((a, b) => order(a.key, b.key));
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(text); match !== null; match = TOKEN.exec(text)) {
    const [, token = ''] = match;
    tokens.push({ text: token, at: TOKEN.lastIndex - token.length + 1 });
  }
  return tokens;
}

function requirement(cursor: Cursor): Requirement {
  const negated = takeIf(cursor, '!');
  const key = takeKey(cursor);
  const { text } = peek(cursor);
  if (text === '' || text === ',') return { key, operator: negated ? 'absent' : 'exists' };
  if (negated) throw unexpected(peek(cursor), '"," or the end');
  return comparison(key, take(cursor), cursor);
}

function comparison(key: string, operator: Token, cursor: Cursor): Requirement {
  switch (operator.text) {
    case '=':
    case '==':
      return { key, operator: 'in', values: [takeValue(cursor)] };
    case '!=':
      return { key, operator: 'notin', values: [takeValue(cursor)] };
    case 'in':
    case 'notin':
      return { key, operator: operator.text, values: takeValues(cursor) };
    case '>':
    case '<':
      return { key, operator: operator.text, bound: takeBound(cursor) };
    default:
      throw unexpected(operator, '=, ==, !=, in, notin, <, > or ","');
  }
}

function takeKey(cursor: Cursor): string {
  const token = take(cursor);
  if (!isWord(token)) throw unexpected(token, 'a label key');
  const [first = '', second, ...others] = token.text.split('/');
  const name = second ?? first;
  const prefixed = second === undefined || (first.length <= 253 && SUBDOMAIN.test(first));
  if (others.length > 0 || !prefixed || name.length > 63 || !NAME.test(name)) {
    const expected = 'a name like a label value, after an optional DNS subdomain and "/"';
    throw new SelectorError(`${shown(token)} is not a label key: ${expected}`);
  }
  return token.text;
}

/** A value may be left out, which means the empty one. */
function takeValue(cursor: Cursor): string {
  const token = peek(cursor);
  if (token.text === '' || token.text === ',') return '';
  if (!isWord(token)) throw unexpected(token, 'a label value');
  return checkedValue(take(cursor));
}

function takeValues(cursor: Cursor): string[] {
  if (!takeIf(cursor, '(')) throw unexpected(peek(cursor), '"("');
  const values = new Set<string>();
  do values.add(isWord(peek(cursor)) ? checkedValue(take(cursor)) : '');
  while (takeIf(cursor, ','));
  if (!takeIf(cursor, ')')) throw unexpected(peek(cursor), '"," or ")"');
  return [...values].toSorted(order);
}

function takeBound(cursor: Cursor): bigint {
  const token = peek(cursor);
  const value = takeValue(cursor);
  if (!isInt64(value)) throw unexpected(token, 'a whole number of at most 64 bits');
  return BigInt(value);
}

function checkedValue(token: Token): string {
  if (token.text.length <= 63 && NAME.test(token.text)) return token.text;
  const expected = 'at most 63 letters, digits, "-", "_" and ".", none of the last three at an end';
  throw new SelectorError(`${shown(token)} is not a label value: ${expected}`);
}

function peek({ tokens, next }: Cursor): Token {
  return tokens[next] ?? { text: '', at: 0 };
}

function take(cursor: Cursor): Token {
  const token = peek(cursor);
  cursor.next += 1;
  return token;
}

function takeIf(cursor: Cursor, text: string): boolean {
  const found = peek(cursor).text === text;
  if (found) cursor.next += 1;
  return found;
}

function isWord({ text }: Token): boolean {
  return WORD.test(text);
}

function unexpected(token: Token, expected: string): SelectorError {
  return new SelectorError(`found ${token.text === '' ? 'the end' : shown(token)}, expected ${expected}`);
}

function shown({ text, at }: Token): string {
  return `${JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}...` : text)} at character ${at}`;
}

function order(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
