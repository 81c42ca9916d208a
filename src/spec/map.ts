import { z } from 'zod';
import { closest } from './closest.ts';
import { type Path, shown } from './shown.ts';

/** A rule about several fields of a map. Each of them may be wrong too: a rule assumes nothing about what it finds. */
export type Rule = (map: Readonly<Record<string, unknown>>, report: (path: Path, message: string) => void) => void;

/** A map with these keys and no others. The rules are asked even if fields are wrong, so that everything is reported at once. */
export function closed<S extends z.ZodRawShape>(
  what: string,
  shape: S,
  ...rules: Rule[]
): z.ZodType<z.output<z.ZodObject<S>>> {
  const all = [knownKeys(shape), ...rules];
  return z.looseObject(shape, { error: ({ input }) => `expected ${what}, found ${shown(input)}` }).superRefine(
    (map: unknown, context) => {
      const report = (path: Path, message: string) => context.addIssue({ code: 'custom', path: [...path], message });
      if (isMap(map)) for (const rule of all) rule(map, report);
    },
    { when: () => true },
  );
}

export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What is at the path, or undefined. */
export function at(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((inner, key) => {
    if (Array.isArray(inner)) return inner[Number(key)] as unknown;
    return isMap(inner) && Object.hasOwn(inner, key) ? inner[String(key)] : undefined;
  }, value);
}

/** A field that has no place here, and why. */
export function never(message: string): z.ZodOptional<z.ZodNever> {
  return z.never({ error: message }).optional();
}

function knownKeys(shape: z.ZodRawShape): Rule {
  const known = Object.keys(shape).filter((key) => !isNever(shape[key]));
  return (map, report) => {
    for (const key of Object.keys(map)) {
      if (Object.hasOwn(shape, key)) continue;
      const meant = closest(key, known);
      report(
        [key],
        `unknown key, ${meant === undefined ? `expected ${listed(known, 'or')}` : `did you mean ${meant}?`}`,
      );
    }
  };
}

function isNever(schema: unknown): boolean {
  return schema instanceof z.ZodOptional && schema.unwrap() instanceof z.ZodNever;
}

/** One of the keys, and only one, must be there. */
export function exactlyOneOf(keys: readonly string[]): Rule {
  return (map, report) => {
    const found = keys.filter((key) => Object.hasOwn(map, key));
    if (found.length !== 1) report([], `expected exactly one of ${listed(keys, 'or')}, found ${listed(found, 'and')}`);
  };
}

export function atMostOneOf(keys: readonly string[]): Rule {
  return (map, report) => {
    const found = keys.filter((key) => Object.hasOwn(map, key));
    if (found.length > 1) report([], `expected at most one of ${listed(keys, 'or')}, found ${listed(found, 'and')}`);
  };
}

/** `key` makes sense only beside `other`. */
export function onlyBeside(key: string, other: string): Rule {
  return (map, report) => {
    if (Object.hasOwn(map, key) && !Object.hasOwn(map, other))
      report([key], `expected only beside ${other}, found without it`);
  };
}

/** `one, two and three`; `none` for none. */
export function listed(words: readonly string[], conjunction: 'and' | 'or'): string {
  if (words.length < 2) return words[0] ?? 'none';
  return `${words.slice(0, -1).join(', ')} ${conjunction} ${words.at(-1)}`;
}
