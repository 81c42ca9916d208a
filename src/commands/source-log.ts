import type { Log } from '../log.ts';
import type { SourceError } from '../sources/source.ts';

/** A signal as it stands: which source it is of, and why it has no newer sample. */
export interface SignalState {
  readonly source: string;
  readonly error: SourceError | undefined;
}

/**
 * Tells of the sources' troubles as they come and go, in one line each, however many signals share one: a source that is down
 * fails for all of them with every tick, and that is one thing to know. It is called after every tick with all signals.
 */
export function sourceLog(log: Log): (signals: Iterable<SignalState>) => void {
  let before: ReadonlyMap<string, Trouble> = new Map();
  return (signals) => {
    const after = troubles(signals);
    for (const [key, { source, trouble, message, signals: count }] of after) {
      if (!before.has(key)) log.warn('a source gives no value', { source, trouble, signals: count, message });
    }
    for (const [key, { source, trouble }] of before) {
      if (!after.has(key)) log.info('a source has recovered', { source, trouble });
    }
    before = after;
  };
}

interface Trouble {
  readonly source: string;
  readonly trouble: string;
  /** What one of its signals says. */
  readonly message: string;
  signals: number;
}

function troubles(signals: Iterable<SignalState>): ReadonlyMap<string, Trouble> {
  const found = new Map<string, Trouble>();
  for (const { source, error } of signals) {
    if (error === undefined) continue;
    const key = `${source} ${error.trouble}`;
    const known = found.get(key);
    if (known === undefined) found.set(key, { source, trouble: error.trouble, message: error.message, signals: 1 });
    else known.signals += 1;
  }
  return found;
}
