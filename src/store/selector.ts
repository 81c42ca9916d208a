/** One condition on a label; a selector holds when all of its requirements do. */
export type Requirement =
  | { readonly key: string; readonly operator: 'in' | 'notin'; readonly values: readonly string[] }
  | { readonly key: string; readonly operator: 'exists' | 'absent' }
  | { readonly key: string; readonly operator: '>' | '<'; readonly bound: bigint };

/** A parsed Kubernetes label selector. */
export type Selector = readonly Requirement[];

/** Whether labels meet every requirement. As in Kubernetes, `notin` (and `!=`) also holds when the label is absent. */
export function matches(selector: Selector, labels: Readonly<Record<string, string>>): boolean {
  return selector.every((requirement) =>
    holds(requirement, Object.hasOwn(labels, requirement.key) ? labels[requirement.key] : undefined),
  );
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
      return isInteger(value) && BigInt(value) > requirement.bound;
    case '<':
      return isInteger(value) && BigInt(value) < requirement.bound;
  }
}

function isInteger(value: string | undefined): value is string {
  return value !== undefined && /^[+-]?[0-9]+$/.test(value);
}
