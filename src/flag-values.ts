import { InvalidArgumentError } from 'commander';
import { parseDuration } from './spec/duration.ts';

/** How values of flags are read: each throws an InvalidArgumentError that says what was expected. */

/** `render/render-pods`. */
export function namespaced(text: string): string {
  if (/^[^/]+\/[^/]+$/.test(text)) return text;
  throw new InvalidArgumentError('Expected NAMESPACE/METRIC, such as render/render-pods.');
}

/** A time with its zone. */
export function rfc3339(text: string): string {
  const isTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/.test(text);
  if (isTime && !Number.isNaN(Date.parse(text))) return text;
  throw new InvalidArgumentError('Expected a time with its zone, such as 2026-11-27T14:30:00Z.');
}

/** A URL without a user in it. */
export function plainHttp(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '') return text;
  throw new InvalidArgumentError('Expected a URL such as http://127.0.0.1:8080.');
}

/** Values with commas between them, and those of the flag's repetitions before. */
export function several(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), ...value.split(',')];
}

/** A whole number. */
export function between(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`Expected a whole number from ${least} to ${most}.`);
  };
}

/** A duration with its unit, in ms. */
export function atLeastMs(least: number): (text: string) => number {
  return (text) => {
    const ms = parseDuration(text);
    if (ms !== undefined && ms >= least) return ms;
    throw new InvalidArgumentError(`Expected a duration such as 15s or 500ms, at least ${least} ms.`);
  };
}

/** `2026-11-27`. */
export function day(text: string): string {
  const ms = /^(?:19[7-9]|2[01]\d)\d-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  // What is no date of its month is read as one of the next.
  if (!Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text)) return text;
  throw new InvalidArgumentError('Expected a date such as 2026-11-27.');
}
