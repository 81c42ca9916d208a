import type { Reading } from './hpa.ts';

/** What the program decided, as it is answered. */
type Answered =
  | { readonly kind: 'refusal'; readonly reason: string }
  | { readonly kind: 'value'; readonly value: number; readonly untilMs: number; readonly afterwards: string };

/** What an HPA reads of it. As the server does: an answer that is past its time is an error. */
export function readingOf(answer: Answered | undefined, nowMs: number): Reading {
  if (answer === undefined) return { error: 'nothing was decided yet' };
  if (answer.kind === 'refusal') return { error: answer.reason };
  return nowMs < answer.untilMs ? { value: answer.value } : { error: answer.afterwards };
}
