import { type Checked, checkSpec } from './check.ts';
import { listFiles, readBeside, readFiles } from './files.ts';
import { type Problem, sorted } from './problem.ts';
import type { Spec } from './spec.ts';

/** Finds in a good spec what only those who use it can know. */
export type Inspect = (spec: Spec) => readonly Problem[];

/** Reads and checks files and folders. What cannot be read is a problem like any other: the rest is still checked. */
export function readSpec(paths: readonly string[], inspect: Inspect = () => []): Checked {
  const listed = listFiles(paths);
  const files = readFiles(listed.found);
  const checked = inspected(checkSpec(files.found, readBeside), inspect);
  const unread = [...listed.problems, ...files.problems];
  if (unread.length === 0) return checked;
  return { problems: sorted([...unread, ...('problems' in checked ? checked.problems : [])]) };
}

function inspected(checked: Checked, inspect: Inspect): Checked {
  const problems = 'spec' in checked ? inspect(checked.spec) : [];
  return problems.length === 0 ? checked : { problems: sorted(problems) };
}
