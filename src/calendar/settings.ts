import type { ExchangeName } from './exchanges.ts';

/** What makes a calendar. Days count from 1970-01-01, minutes from midnight, both by the clock of the calendar's time zone. */
export interface CalendarSettings {
  /** An IANA name. Undefined stands for the exchange's own. */
  readonly timeZone: string | undefined;
  /** Ready-made sessions, closures and early closes that the rest adds to. */
  readonly exchange: ExchangeName | undefined;
  readonly sessions: readonly SessionRule[];
  readonly closed: readonly DayRange[];
  readonly early: readonly EarlyClose[];
  readonly late: readonly LateOpen[];
  readonly events: readonly EventRule[];
}

/** Hours that return on some weekdays. A close that is not after the open is on the day after it. */
export interface SessionRule {
  readonly name: string;
  /** 1 is Monday, 7 is Sunday. */
  readonly weekdays: readonly number[];
  readonly openMinute: number;
  /** Up to 1440, which is midnight at the end of the day. */
  readonly closeMinute: number;
  /** The session counts as the day's on which it closes, as on futures exchanges; otherwise as the day's on which it opens. */
  readonly opensDayBefore: boolean;
  readonly lunch: { readonly fromMinute: number; readonly untilMinute: number } | undefined;
}

/** Both ends belong to it. */
export interface DayRange {
  readonly fromDay: number;
  readonly untilDay: number;
}

/** The session of a day ends when the clock first shows this time after its open, if that is before its close. */
export interface EarlyClose {
  readonly day: number;
  readonly closeMinute: number;
  /** Undefined means all sessions of the day. */
  readonly session: string | undefined;
}

/** The session of a day begins when the clock first shows this time from its usual open on. */
export interface LateOpen {
  readonly day: number;
  readonly openMinute: number;
  readonly session: string | undefined;
}

export interface EventRule {
  readonly name: string;
  readonly on: EventDays;
  /** Undefined, together with `lastsMs`, means the whole local day. */
  readonly starts: EventStart | undefined;
  /** Time that passes, whatever the clock does meanwhile. */
  readonly lastsMs: number | undefined;
  /** Whose open and close are meant; undefined means the day's first open and last close. */
  readonly session: string | undefined;
}

export type EventStart =
  | { readonly at: 'open' | 'close'; readonly offsetMs: number }
  | { readonly at: 'clock'; readonly minute: number };

/** A closed day has no events but those of dates. */
export type EventDays =
  /** Every day with a session; in a calendar without sessions, every day. */
  | { readonly kind: 'sessions' }
  | { readonly kind: 'weekdays'; readonly weekdays: readonly number[] }
  /** The last day with a session in a month, or in March, June, September and December. */
  | { readonly kind: 'month-end' | 'quarter-end' }
  /** The first to fifth, or with -1 the last, such weekday of a month. Without a session it is the nearest day before that has one. */
  | { readonly kind: 'nth'; readonly nth: number; readonly weekday: number }
  | { readonly kind: 'dates'; readonly days: readonly number[] };
