import type { z } from 'zod';
import type { Written } from './documents.ts';
import { at } from './map.ts';
import type { Finding } from './references.ts';
import type { Path } from './shown.ts';

export const NAME: Path = ['metadata', 'name'];
export const KIND: Path = ['kind'];

/** An object that was written, and what came of reading it. */
export interface Parsed<T> {
  readonly from: Written;
  /** Undefined when there are findings, or syntax errors. */
  readonly data: T | undefined;
  readonly findings: readonly Finding[];
}

/** The objects of a kind as `schema` reads them. */
export function parseAll<T>(written: readonly Written[], kind: string, schema: z.ZodType<T>): readonly Parsed<T>[] {
  return written
    .filter(({ value }) => at(value, KIND) === kind)
    .map((from) => {
      if (from.broken) return { from, data: undefined, findings: [] };
      const { data, error } = schema.safeParse(from.value);
      return { from, data, findings: error?.issues ?? [] };
    });
}

/** What was read of each object by its name; undefined for one with mistakes of its own. */
export function objectsByName<T>(objects: readonly Parsed<T>[]): ReadonlyMap<string, T | undefined> {
  const named = objects.map(({ from, data }) => [at(from.value, NAME), data] as const);
  // Of two with one name, which is a problem, the first is meant.
  return new Map(named.toReversed().flatMap(([name, data]) => (typeof name === 'string' ? [[name, data]] : [])));
}
