import { homedir } from 'node:os';
import { join } from 'node:path';
import { type ControlPlaneBinaries, controlPlaneBinaries } from '../../../test/e2e/support/control-plane-binaries.ts';
import { executable } from '../../../test/support/executable.ts';

/** The programs that are not on every machine. */
export interface Needs {
  readonly binaries: ControlPlaneBinaries;
  /** The program of the no-op adapter. */
  readonly noop: string;
}

/** Finds them; or says, in words, what is not there. */
export function findNeeds(): Needs | string {
  const cached = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'forewarm', 'noop', 'test-adapter');
  const path = process.env['FOREWARM_NOOP_ADAPTER'] ?? cached;
  const noop = executable(path);
  if (noop === undefined) return 'there is no adapter in Go to compare with; bench/README.md says how to build it';
  try {
    return { binaries: controlPlaneBinaries(), noop };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
