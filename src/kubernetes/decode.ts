/** Reads answers of a kube-apiserver without believing in their shape: only the fields that are used are looked at. */

export function field(object: unknown, name: string): unknown {
  return typeof object === 'object' && object !== null ? Reflect.get(object, name) : undefined;
}

/** Empty for anything that is no text. */
export function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The texts of a list; what is no text is left out. */
export function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}
