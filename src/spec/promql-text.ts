/** A label matcher of PromQL. The label must be a name by its grammar; the value may be any text. */
export interface Matcher {
  readonly label: string;
  readonly is: '=' | '=~';
  readonly value: string;
}

/** Label names to their values, as matchers that all must hold. */
export function equals(labels: Readonly<Record<string, string>>): readonly Matcher[] {
  return Object.entries(labels).map(([label, value]) => ({ label, is: '=', value }));
}

/** A vector selector: `name{label="value"}`. Values are quoted here and nowhere else. */
export function selector(name: string, matchers: readonly Matcher[]): string {
  if (matchers.length === 0) return name;
  return `${name}{${matchers.map(({ label, is, value }) => `${label}${is}${literal(value)}`).join(',')}}`;
}

/**
 * A text as a string of PromQL, whose escapes are those of Go: whatever the text is, it stays one string.
 * https://prometheus.io/docs/prometheus/latest/querying/basics/#string-literals
 */
function literal(text: string): string {
  return `"${text.replaceAll(/["\\]/g, (character) => `\\${character}`).replaceAll('\n', '\\n')}"`;
}
