/** The part of a decoded JSON value at a path; undefined when anything on the way is not there. */
export function part(json: unknown, ...path: readonly string[]): unknown {
  let found = json;
  for (const key of path) found = isObject(found) && Object.hasOwn(found, key) ? found[key] : undefined;
  return found;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** The text that is there, or an empty one. */
export function textOf(json: unknown): string {
  return typeof json === 'string' ? json : '';
}

/** The list that is there, or an empty one: proto3 leaves empty lists out of its JSON. */
export function listOf(json: unknown): readonly unknown[] {
  return Array.isArray(json) ? json : [];
}
