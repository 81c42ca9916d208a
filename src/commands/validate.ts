import { formatProblems, problemsAsJson } from '../spec/problem.ts';
import { headroomNotes } from '../spec/headroom-order.ts';
import { readSpec } from '../spec/read.ts';
import { podsNotes } from '../spec/pods-notes.ts';
import type { ScalingMetric, Spec } from '../spec/spec.ts';
import { calendarProblems } from './open-calendars.ts';

export interface ValidateOptions {
  readonly paths: readonly string[];
  readonly output: 'text' | 'json';
}

/** Says every problem of the files with its place, and for people what may not be meant. Returns the exit code: 1 when there is one. */
export function validate({ paths, output }: ValidateOptions, say: (text: string) => void): 0 | 1 {
  const checked = readSpec(paths, calendarProblems);
  const problems = 'problems' in checked ? checked.problems : [];
  if (output === 'json') say(problemsAsJson(problems));
  else if ('problems' in checked) say(formatProblems(problems));
  else {
    say(summary(checked.spec));
    for (const note of checked.spec.metrics.flatMap(notesOf)) say(`note: ${note}`);
  }
  return problems.length === 0 ? 0 : 1;
}

function notesOf(metric: ScalingMetric): readonly string[] {
  return [...headroomNotes(metric), ...podsNotes(metric)];
}

function summary({ sources, calendars, metrics }: Spec): string {
  const withCalendars = calendars.length === 0 ? '' : ` ${calendars.length} calendars,`;
  return `fine: ${sources.length} sources,${withCalendars} ${metrics.length} metrics`;
}
