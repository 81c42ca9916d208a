import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The first path that can be executed; a bare name is looked up in PATH. */
export function executable(candidates: string | readonly string[]): string | undefined {
  return [candidates].flat().flatMap(places).find(isExecutable);
}

function places(candidate: string): readonly string[] {
  if (candidate.includes('/')) return [candidate];
  return (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, candidate));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
