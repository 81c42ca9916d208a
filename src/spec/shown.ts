/** Keys and list positions that lead from an object to one of its fields. */
export type Path = readonly PropertyKey[];

/** Longer texts are cut: a message is read on a screen, and a whole key file may stand where its path should. */
const LONGEST = 60;

/** What was found, for the end of a message: `"30"`, `8`, `a map`, `nothing`. */
export function shown(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (typeof value === 'string') return quoted(value);
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : 'a map';
}

/** A text between quotes, cut, harmless to a terminal, and without what stands before an `@`: users, passwords and e-mail names. */
export function quoted(text: string): string {
  // Cut before masking too: the pattern takes quadratic time.
  const masked = text.slice(0, 10 * LONGEST).replaceAll(/[^\s/@]+@/g, '***@');
  const rest = text.length > 10 * LONGEST || masked.length > LONGEST ? ` (${text.length} characters)` : '';
  return printable(JSON.stringify(rest === '' ? masked : `${masked.slice(0, LONGEST)}...`)) + rest;
}

/** Control, format and unassigned characters as escapes, so that no name can move a terminal's cursor or turn its text around. */
export function printable(text: string): string {
  return text.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, escaped);
}

function escaped(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

/** `spec.namespaces[2]`, and `metadata.labels["a/b"]` where a key is no plain word. */
export function pathText(path: Path): string {
  return path.map(segment).join('').replace(/^\./, '');
}

function segment(key: PropertyKey): string {
  if (typeof key === 'number') return `[${key}]`;
  const name = String(key);
  return /^[A-Za-z][A-Za-z0-9]{0,59}$/.test(name) ? `.${name}` : `[${quoted(name)}]`;
}
