import type { Fault } from './fault-proxy.ts';
import type { Answer } from './http.ts';

/** What can happen to a source, as the end of the sentence "a source ...". */
export const FAULTS = [
  'is gone',
  'does not answer',
  'never answers what it is asked meanwhile',
  'is cut off in the middle of its answer',
  'answers with HTTP 500',
  'answers with nothing at all',
  'answers that there is no such series',
  'answers with a page for people',
  'says null',
  'says NaN',
  'says infinity',
  'says -5',
  'says 1e18',
  'answers with a sample of ten minutes ago',
  'answers with a sample of 2001',
] as const;

export type FaultName = (typeof FAULTS)[number];

/** How an answer of one kind of source is made wrong. */
export interface Forgery {
  /** The answer without any series. */
  empty(answer: unknown): unknown;
  /** The answer with another value. */
  saying(answer: unknown, value: number | null): unknown;
  /** The answer with a lower value, true so many ms ago. */
  aged(answer: unknown, ageMs: number): unknown;
}

const LOW = 4;
const TEN_MINUTES_MS = 600_000;
const LOGIN = '<!doctype html><title>Sign in</title><h1>Please sign in</h1>';

export function faultsOf(forgery: Forgery): Readonly<Record<FaultName, Fault>> {
  const says = (value: number | null) => rewriting((answer) => forgery.saying(answer, value));
  const aged = (ageMs: number) => rewriting((answer) => forgery.aged(forgery.saying(answer, LOW), ageMs));
  return {
    'is gone': 'gone',
    'does not answer': 'silent',
    'never answers what it is asked meanwhile': 'swallows',
    'is cut off in the middle of its answer': 'cut',
    'answers with HTTP 500': () => ({ status: 500, text: 'internal error' }),
    'answers with nothing at all': () => ({ text: '' }),
    'answers that there is no such series': rewriting((answer) => forgery.empty(answer)),
    'answers with a page for people': () => ({ headers: { 'content-type': 'text/html' }, text: LOGIN }),
    'says null': says(null),
    'says NaN': says(Number.NaN),
    'says infinity': says(Number.POSITIVE_INFINITY),
    'says -5': says(-5),
    'says 1e18': says(1e18),
    'answers with a sample of ten minutes ago': aged(TEN_MINUTES_MS),
    'answers with a sample of 2001': aged(Date.now() - Date.UTC(2001, 0, 1)),
  };
}

function rewriting(rewrite: (answer: unknown) => unknown): (answer: Answer) => Partial<Answer> {
  return ({ text }) => ({ text: JSON.stringify(rewrite(JSON.parse(text))) });
}
