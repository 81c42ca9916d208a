import { EventEmitter, on } from 'node:events';

/** What something was from a moment on. */
export interface Moment<T> {
  /** Ms since the epoch. */
  readonly atMs: number;
  readonly value: T;
}

/** What something was over time, and who waits until it is something else. */
export interface Timeline<T> {
  record(value: T): void;
  /** What it is. */
  now(): T | undefined;
  /** What it was at that moment, and every change from then on. */
  since(sinceMs: number): readonly Moment<T>[];
  /**
   * The moment in which it is so: the last change if it is so already.
   * @param limit.within seconds
   * @throws with `what` and what it is instead
   */
  becomes(what: string, isSo: (value: T) => boolean, limit: { readonly within: number }): Promise<Moment<T>>;
}

export function timeline<T>(): Timeline<T> {
  const moments: Moment<T>[] = [];
  const news = new EventEmitter<{ moment: [Moment<T>] }>().setMaxListeners(0);

  return {
    record: (value) => {
      const moment = { atMs: Date.now(), value };
      moments.push(moment);
      news.emit('moment', moment);
    },
    now: () => moments.at(-1)?.value,
    since: (sinceMs) => {
      const before = moments.findLastIndex(({ atMs }) => atMs <= sinceMs);
      return moments.slice(Math.max(0, before));
    },
    becomes: async (what, isSo, { within }) => {
      const last = moments.at(-1);
      if (last !== undefined && isSo(last.value)) return last;
      try {
        for await (const [moment] of on(news, 'moment', { signal: AbortSignal.timeout(within * 1000) })) {
          if (isSo(moment.value)) return moment;
        }
      } catch {
        // The time is over.
      }
      throw new Error(`not within ${within} s: ${what}; it is ${JSON.stringify(moments.at(-1)?.value)}`);
    },
  };
}
