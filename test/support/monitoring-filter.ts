/** What a filter of Cloud Monitoring says, as far as Forewarm uses its grammar: label -> allowed values. */
export type Filter = ReadonlyMap<string, readonly string[]>;

const TERM = /^\s*([a-z_.]+)\s*=\s*(?:"([^"]*)"|one_of\(((?:"[^"]*"(?:,(?!\)))?)+)\))\s*/;

/** Parses the conjunction of equalities; undefined when it is anything else, as Google answers 400 then. */
export function parseFilter(text: string): Filter | undefined {
  const found = new Map<string, string[]>();
  let rest = text;
  for (;;) {
    const match = TERM.exec(rest);
    const [whole, label, single, several] = match ?? [];
    if (whole === undefined || label === undefined || found.has(label)) return undefined;
    const values =
      single === undefined ? [...(several ?? '').matchAll(/"([^"]*)"/g)].map(([, one]) => one ?? '') : [single];
    // one_of takes at most 100 arguments.
    if (values.length > 100) return undefined;
    found.set(label, values);
    rest = rest.slice(whole.length);
    if (rest === '') return found;
    if (!rest.startsWith('AND ')) return undefined;
    rest = rest.slice('AND '.length);
  }
}
