import { availableParallelism } from 'node:os';
import { executable } from '../../test/support/executable.ts';

/** The processor cores of a contest: a server and its clients must not take each other's time. */
export interface Pinning {
  readonly server: number;
  readonly clients: number;
}

/** Undefined on a machine with one core, or without `taskset`. */
export function pinning(): Pinning | undefined {
  const possible = availableParallelism() >= 2 && executable('taskset') !== undefined;
  return possible ? { server: 0, clients: 1 } : undefined;
}

/** A command line that runs on one core; on any when `core` is undefined. */
export function onCore(core: number | undefined, program: string, args: readonly string[]): [string, string[]] {
  return core === undefined ? [program, [...args]] : ['taskset', ['-c', String(core), program, ...args]];
}
