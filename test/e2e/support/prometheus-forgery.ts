import type { Forgery } from './faults.ts';

interface Series {
  readonly metric: unknown;
  readonly value: readonly [seconds: number, value: string];
}

interface InstantAnswer {
  readonly data: { readonly result: readonly Series[] };
}

const DAY_SECONDS = 86_400;

/** Forges the answers of instant queries. A value that looks like a time of today answers when a sample was taken. */
export const prometheusForgery: Forgery = {
  empty: (answer) => withResult(answer, () => []),
  saying: (answer, value) =>
    withResult(answer, (series) =>
      series.map(({ metric, value: [seconds, said] }) => ({
        metric,
        value: [seconds, isTime(said) ? said : spelled(value)],
      })),
    ),
  aged: (answer, ageMs) =>
    withResult(answer, (series) =>
      series.map(({ metric, value: [seconds, said] }) => {
        const then = seconds - ageMs / 1000;
        return { metric, value: [then, isTime(said) ? String(then) : said] };
      }),
    ),
};

function withResult(answer: unknown, change: (result: readonly Series[]) => readonly unknown[]): unknown {
  const { data, ...rest } = answer as InstantAnswer;
  return { ...rest, data: { ...data, result: change(data.result) } };
}

function isTime(value: string): boolean {
  return Math.abs(Number(value) - Date.now() / 1000) < DAY_SECONDS;
}

function spelled(value: number | null): string | null {
  if (value === null) return null;
  return Number.isFinite(value) ? String(value) : String(value).replace('Infinity', '+Inf');
}
