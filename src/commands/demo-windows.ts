import { calendars } from './calendars.ts';
import { type Follower, windowLine } from './demo-lines.ts';
import type { CalendarSpec } from '../spec/spec.ts';

export interface WindowParts {
  readonly now: () => number;
  readonly pool: Pick<Follower, 'state'>;
  readonly say: (line: string) => void;
  /** How often the clock is looked at. */
  readonly periodMs: number;
}

/** Says how the pool stands when a session or an event begins or ends. Returns what stops it. */
export function tellWindows(specs: readonly CalendarSpec[], { now, pool, say, periodMs }: WindowParts): () => void {
  const known = calendars();
  known.set(specs);
  let lastMs = now();
  const timer = setInterval(() => {
    const nowMs = now();
    const windows = specs.flatMap(({ name }) => known.schedule(name, nowMs)?.windows ?? []);
    for (const { name, opensMs, closesMs } of windows) {
      if (opensMs > lastMs && opensMs <= nowMs) say(windowLine(`${name} begins`, pool.state, opensMs));
      if (closesMs > lastMs && closesMs <= nowMs) say(windowLine(`${name} ends`, pool.state, closesMs));
    }
    lastMs = nowMs;
  }, periodMs);
  return () => clearInterval(timer);
}
