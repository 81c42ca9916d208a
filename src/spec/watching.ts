import type { Checked } from './check.ts';
import type { Problem } from './problem.ts';
import type { Spec } from './spec.ts';

/** What a watch remembers. States are those of `stateOf`. */
export interface Watching {
  /** The state at the last look. */
  readonly seen: string;
  /** The state that was read last. */
  readonly read: string | undefined;
  /** The last good spec, as text. */
  readonly good: string | undefined;
  /** The problems that stand, as text. */
  readonly bad: string;
}

/** What there is to tell after a read; undefined where there is nothing. */
export interface News {
  readonly spec: Spec | undefined;
  /** Empty when those that stood are gone. */
  readonly problems: readonly Problem[] | undefined;
}

const NO_PROBLEMS = textOf([]);

export function startWatching(state: string): Watching {
  return { seen: state, read: undefined, good: undefined, bad: NO_PROBLEMS };
}

/** A look at the files. They are to be read when their state is another than was read, and is the same at two looks in a row. */
export function looked(watching: Watching, state: string): { watching: Watching; isDue: boolean } {
  return { watching: { ...watching, seen: state }, isDue: state === watching.seen && state !== watching.read };
}

/**
 * The files were read between two states. When these differ, the files changed meanwhile and what was read may be half of the
 * old and half of the new: it is forgotten. A spec or list of problems that was told before is not told again.
 */
export function wasRead(
  watching: Watching,
  between: readonly [string, string],
  checked: Checked,
): { watching: Watching; news: News } {
  const [before, after] = between;
  if (before !== after)
    return { watching: { ...watching, seen: after }, news: { spec: undefined, problems: undefined } };
  const spec = 'spec' in checked ? checked.spec : undefined;
  const problems = 'problems' in checked ? checked.problems : [];
  const good = spec === undefined ? watching.good : textOf(spec);
  const bad = textOf(problems);
  return {
    watching: { seen: after, read: after, good, bad },
    news: {
      spec: good === watching.good ? undefined : spec,
      problems: bad === watching.bad ? undefined : problems,
    },
  };
}

function textOf(value: unknown): string {
  return JSON.stringify(value);
}
