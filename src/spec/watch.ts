import { stateOf } from './files.ts';
import type { Problem } from './problem.ts';
import { type Inspect, readSpec } from './read.ts';
import type { Spec } from './spec.ts';
import { looked, type News, startWatching, wasRead } from './watching.ts';

export interface Watch {
  /** Calls `run` every `ms` until it is stopped. */
  readonly every: (ms: number, run: () => void) => () => void;
  /** A good spec that is not the last one. */
  readonly onChange: (spec: Spec) => void;
  /** What is wrong with the files; the last good spec goes on. An empty list says that nothing is wrong any more. */
  readonly onProblems: (problems: readonly Problem[]) => void;
  readonly inspect?: Inspect;
}

/** A change must be seen the same by two looks, so it is told after at most a second and the time that reading takes. */
const LOOK_MS = 500;

/**
 * Reads the spec at once and tells what came of it, then keeps looking at the files. Their state is polled: notifications are
 * not sent for every file system, nor for the links that a ConfigMap is exchanged by. The answer ends the watch.
 */
export function watchSpec(paths: readonly string[], { every, onChange, onProblems, inspect }: Watch): () => void {
  let watching = startWatching(stateOf(paths));

  function read(before: string, after: () => string): void {
    const checked = readSpec(paths, inspect);
    const result = wasRead(watching, [before, after()], checked);
    watching = result.watching;
    tell(result.news);
  }

  function tell({ spec, problems }: News): void {
    if (problems !== undefined) onProblems(problems);
    if (spec !== undefined) onChange(spec);
  }

  function look(): void {
    const state = stateOf(paths);
    const result = looked(watching, state);
    watching = result.watching;
    if (result.isDue) read(state, () => stateOf(paths));
  }

  // Whoever starts must know what is there, even while it changes: that is seen by the next look.
  const first = watching.seen;
  read(first, () => first);
  return every(LOOK_MS, look);
}
