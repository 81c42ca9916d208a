/** A field selector that Kubernetes would refuse. */
export class FieldSelectorError extends Error {
  override readonly name = 'FieldSelectorError';
}

/** Between commas; a comma after a backslash belongs to the term. */
const TERM = /(?:\\.?|[^,\\])+/gs;

/**
 * Reads a field selector as Kubernetes does (k8s.io/apimachinery, fields.ParseSelector), and gives the object name that
 * it asks for with `metadata.name=`, or an empty text.
 *
 * @throws FieldSelectorError when it cannot be read.
 */
export function selectedName(text: string): string {
  const terms = (text.match(TERM) ?? []).map(readTerm);
  const names = terms.filter(({ field, negated }) => field === 'metadata.name' && !negated).map(({ value }) => value);
  return names.toSorted()[0] ?? '';
}

function readTerm(term: string): { field: string; negated: boolean; value: string } {
  const operator = /!=|==?/.exec(term);
  if (operator === null) throw new FieldSelectorError(`${JSON.stringify(term)} has no =, == or !=`);
  const raw = term.slice(operator.index + operator[0].length);
  if (!/^([^\\,=]|\\[\\,=])*$/.test(raw)) {
    throw new FieldSelectorError(`${JSON.stringify(raw)} is no value: "," "=" and "\\" need a "\\" before them`);
  }
  return { field: term.slice(0, operator.index), negated: operator[0] === '!=', value: raw.replaceAll(/\\(.)/g, '$1') };
}
