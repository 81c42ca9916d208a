import type { Days, RatePart } from './rate-parts.ts';

/** What people know of a market or business beforehand, and may tell an adapter: when, but not how much. Seconds of the day. */
export interface Business {
  readonly timeZone: string;
  /** 0 is Sunday. */
  readonly workdays: readonly number[];
  readonly closed: readonly string[];
  readonly earlyClose: Readonly<Record<string, number>>;
  /** Dates on which something unusual is announced. */
  readonly special: readonly string[];
  readonly sessions: readonly { readonly open: number; readonly close: number }[];
  /** What follows the close of a session. */
  readonly feeds: readonly {
    readonly close: number;
    readonly afterCloseSeconds: number;
    readonly lastsSeconds: number;
  }[];
}

export function businessOf(
  { timeZone, workdays, closed, earlyClose, factor }: Days,
  parts: readonly RatePart[],
): Business {
  return {
    timeZone,
    workdays,
    closed,
    earlyClose,
    special: Object.keys(factor),
    sessions: parts.filter((part) => part.kind === 'session').map(({ open, close }) => ({ open, close })),
    feeds: parts
      .filter((part) => part.kind === 'feed')
      .map(({ close, afterCloseSeconds, lastsSeconds }) => ({ close, afterCloseSeconds, lastsSeconds })),
  };
}
