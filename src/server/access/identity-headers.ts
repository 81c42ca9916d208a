import type { User } from './identity.ts';

/** The request headers that carry an identity, in lower case. Each list is in the order in which it is tried. */
export interface IdentityHeaders {
  readonly username: readonly string[];
  readonly uid: readonly string[];
  readonly groups: readonly string[];
  readonly extraPrefixes: readonly string[];
}

/**
 * Reads who a front proxy speaks for, as Go's headerrequest authenticator does: the first username header that is not empty,
 * every value of every group header (never split: a group's name may hold a comma), and extra by prefix. Undefined without a
 * username. The caller has made sure that the headers come from the front proxy.
 *
 * `rawHeaders` is Node's list of names and values in turn; Node's other views join repeated headers with commas.
 *
 * @throws when a value is not UTF-8: two names must not become the same one by repair
 */
export function readIdentity(rawHeaders: readonly string[], names: IdentityHeaders): User | undefined {
  const sent = valuesByName(rawHeaders);
  const first = (candidates: readonly string[]) =>
    decoded(candidates.map((name) => sent.get(name)?.[0]).find((value) => value !== undefined && value !== '') ?? '');

  const name = first(names.username);
  if (name === '') return undefined;
  return {
    name,
    uid: first(names.uid),
    groups: names.groups
      .flatMap((header) => sent.get(header) ?? [])
      .filter((group) => group !== '')
      .map(decoded),
    extra: extraOf(sent, names.extraPrefixes),
  };
}

/** Reads who a front proxy speaks for from the raw headers of a request; see `readIdentity`. */
export type IdentityReader = (rawHeaders: readonly string[]) => User | undefined;

/**
 * `readIdentity` that remembers its last answer: an HPA controller sends the same identity for ever. It holds for headers with
 * the same names, in the same order, and the same values wherever a value tells something about the user.
 */
export function identityReader(names: IdentityHeaders): IdentityReader {
  let last: { readonly telling: readonly (string | undefined)[]; readonly user: User } | undefined;
  return (rawHeaders) => {
    if (last !== undefined && agree(rawHeaders, last.telling)) return last.user;
    const user = readIdentity(rawHeaders, names);
    if (user !== undefined) last = { telling: tellingOf(rawHeaders, names), user };
    return user;
  };
}

/** Every name and the values that tell something about the user; undefined in the place of any other value. */
function tellingOf(rawHeaders: readonly string[], names: IdentityHeaders): (string | undefined)[] {
  const exact = new Set([...names.username, ...names.uid, ...names.groups]);
  return rawHeaders.map((text, at) => {
    if (at % 2 === 0) return text;
    const name = rawHeaders[at - 1]?.toLowerCase() ?? '';
    return exact.has(name) || names.extraPrefixes.some((prefix) => name.startsWith(prefix)) ? text : undefined;
  });
}

function agree(rawHeaders: readonly string[], telling: readonly (string | undefined)[]): boolean {
  if (rawHeaders.length !== telling.length) return false;
  for (let at = 0; at < telling.length; at += 1) {
    const told = telling[at];
    if (told !== undefined && told !== rawHeaders[at]) return false;
  }
  return true;
}

function valuesByName(rawHeaders: readonly string[]): Map<string, string[]> {
  const sent = new Map<string, string[]>();
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]?.toLowerCase() ?? '';
    const value = rawHeaders[at + 1] ?? '';
    const values = sent.get(name);
    if (values === undefined) sent.set(name, [value]);
    else values.push(value);
  }
  return sent;
}

function extraOf(sent: ReadonlyMap<string, readonly string[]>, prefixes: readonly string[]): User['extra'] {
  const extra = new Map<string, string[]>();
  for (const prefix of prefixes) {
    for (const [header, values] of sent) {
      if (!header.startsWith(prefix)) continue;
      const key = percentDecoded(header.slice(prefix.length));
      extra.set(key, [...(extra.get(key) ?? []), ...values.map(decoded)]);
    }
  }
  return Object.fromEntries(extra);
}

/** A key that is not properly encoded counts as it is. */
function percentDecoded(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}

const UTF_8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Node hands over every byte of a header's value as one character; Kubernetes means UTF-8. */
function decoded(value: string): string {
  return /[\u0080-\u00ff]/.test(value) ? UTF_8.decode(Buffer.from(value, 'latin1')) : value;
}
