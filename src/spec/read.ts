import { type Checked, checkSpec } from './check.ts';
import { listFiles, readFiles } from './files.ts';
import { sorted } from './problem.ts';

/** Reads and checks files and folders. What cannot be read is a problem like any other: the rest is still checked. */
export function readSpec(paths: readonly string[]): Checked {
  const listed = listFiles(paths);
  const files = readFiles(listed.found);
  const checked = checkSpec(files.found);
  const unread = [...listed.problems, ...files.problems];
  if (unread.length === 0) return checked;
  return { problems: sorted([...unread, ...('problems' in checked ? checked.problems : [])]) };
}
