import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Verdicts of Kubernetes' own Go code; `made` says which function of which version gave them. */
export interface Vectors<Case> {
  readonly made: string;
  /** What selectors are tried on. */
  readonly labelSets?: readonly Readonly<Record<string, string>>[];
  readonly cases: readonly Case[];
}

export function vectors<Case>(name: string): Vectors<Case> {
  const file = join(import.meta.dirname, '..', 'server', 'vectors', `${name}.json`);
  return JSON.parse(readFileSync(file, 'utf8')) as Vectors<Case>;
}
