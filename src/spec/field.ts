import { z } from 'zod';
import { isMap } from './map.ts';
import { parseDuration, printDuration, YEAR_MS } from './duration.ts';
import type { Grammar } from './names.ts';
import { shown } from './shown.ts';

/** The message of a field: what was expected and what was found. */
export function expected(what: string): (issue: { input?: unknown }) => string {
  return ({ input }) => `expected ${what}, found ${shown(input)}`;
}

/** Text that a grammar accepts. */
export function text({ what, pattern }: Grammar): z.ZodType<string> {
  return z.unknown().refine(isMatch(pattern), { error: expected(what) });
}

/** The same where a secret, or a person's name, may stand by mistake: what was found is not repeated. */
export function unseenText({ what, pattern }: Grammar): z.ZodType<string> {
  const error = ({ input }: { input?: unknown }) =>
    `expected ${what}, found ${typeof input === 'string' ? 'something else' : shown(input)}`;
  return z.unknown().refine(isMatch(pattern), { error });
}

function isMatch(pattern: RegExp): (value: unknown) => value is string {
  return (value): value is string => typeof value === 'string' && pattern.test(value);
}

/** One of some fixed values. */
export function oneOf<const T extends string | boolean>(options: readonly T[]): z.ZodType<T> {
  const isOption = (value: unknown): value is T => options.some((option) => option === value);
  const what = options.length === 1 ? String(options[0]) : `one of ${options.join(', ')}`;
  return z.unknown().refine(isOption, { error: expected(what) });
}

/** A finite number for which `holds`. */
export function number(what: string, holds: (value: number) => boolean): z.ZodType<number> {
  const isNumber = (value: unknown): value is number =>
    typeof value === 'number' && Number.isFinite(value) && holds(value);
  return z.unknown().refine(isNumber, { error: expected(what) });
}

export function wholeNumber(least: number, most: number): z.ZodType<number> {
  const isInside = (value: number) => Number.isInteger(value) && value >= least && value <= most;
  return number(`a whole number from ${least} to ${most}`, isInside);
}

/** A duration such as `30s`; read as milliseconds. */
export function duration({ leastMs = 1, mostMs = YEAR_MS } = {}): z.ZodType<number> {
  return z
    .unknown()
    .refine(isDuration, { error: expected('a duration such as 30s or 5m') })
    .transform((value) => parseDuration(value) ?? 0)
    .refine((ms) => ms >= leastMs && ms <= mostMs, {
      error: ({ input }) =>
        `expected a duration from ${printDuration(leastMs)} to ${printDuration(mostMs)}, found ${printDuration(Number(input))}`,
    });
}

function isDuration(value: unknown): value is string {
  return typeof value === 'string' && parseDuration(value) !== undefined;
}

/** A map from names to texts, such as labels. */
export function texts(
  what: string,
  name: z.ZodType<string>,
  value: z.ZodType<string>,
): z.ZodType<Readonly<Record<string, string>>> {
  return z.unknown().transform((map, context) => {
    if (!isMap(map)) {
      context.addIssue({ code: 'custom', message: expected(what)({ input: map }) });
      return z.NEVER;
    }
    const entries = Object.entries(map).map(([key, found]) => {
      const results = [name.safeParse(key), value.safeParse(found)] as const;
      const issues = results.flatMap(({ error }) => error?.issues ?? []);
      for (const { message } of issues) context.addIssue({ code: 'custom', path: [key], message });
      return results.map(({ data }) => data);
    });
    return Object.fromEntries(entries);
  });
}

/** A field whose shape depends on what is in it. */
export function byInput<T>(choose: (input: unknown) => z.ZodType<T>): z.ZodType<T> {
  return z.unknown().transform((input, context) => {
    const { success, data, error } = choose(input).safeParse(input);
    if (success) return data;
    for (const { path, message } of error.issues) context.addIssue({ code: 'custom', path, message });
    return z.NEVER;
  });
}
