/** One condition on a label; a selector holds when all of its requirements do. */
export type Requirement =
  | { readonly key: string; readonly operator: 'in' | 'notin'; readonly values: readonly string[] }
  | { readonly key: string; readonly operator: 'exists' | 'absent' }
  | { readonly key: string; readonly operator: '>' | '<'; readonly bound: bigint };

/** A parsed Kubernetes label selector. */
export type Selector = readonly Requirement[];

/** Whether labels meet every requirement. As in Kubernetes, `notin` (and `!=`) also holds when the label is absent. */
export function matches(selector: Selector, labels: Readonly<Record<string, string>>): boolean {
  for (const requirement of selector) {
    const { key } = requirement;
    if (!holds(requirement, Object.hasOwn(labels, key) ? labels[key] : undefined)) return false;
  }
  return true;
}

/** A selector as Kubernetes writes it; parsing it gives the same selector. */
export function printSelector(selector: Selector): string {
  return selector.map(printRequirement).join(',');
}

function holds(requirement: Requirement, value: string | undefined): boolean {
  switch (requirement.operator) {
    case 'exists':
      return value !== undefined;
    case 'absent':
      return value === undefined;
    case 'in':
      return value !== undefined && requirement.values.includes(value);
    case 'notin':
      return value === undefined || !requirement.values.includes(value);
    case '>':
      return isInt64(value) && BigInt(value) > requirement.bound;
    case '<':
      return isInt64(value) && BigInt(value) < requirement.bound;
  }
}

/** Whether a text is a whole number that fits into 64 bits, as Kubernetes' `>` and `<` want it. */
export function isInt64(text: string | undefined): text is string {
  return text !== undefined && /^[+-]?[0-9]+$/.test(text) && BigInt.asIntN(64, BigInt(text)) === BigInt(text);
}

function printRequirement(requirement: Requirement): string {
  const { key, operator } = requirement;
  switch (operator) {
    case 'exists':
      return key;
    case 'absent':
      return `!${key}`;
    case 'in':
    case 'notin': {
      const { values } = requirement;
      if (values.length > 1) return `${key} ${operator} (${values.join(',')})`;
      return `${key}${operator === 'in' ? '=' : '!='}${values.join('')}`;
    }
    case '>':
    case '<':
      return `${key}${operator}${requirement.bound}`;
  }
}
