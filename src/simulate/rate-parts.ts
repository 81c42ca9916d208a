/** A part of what arrives, in messages a second; the parts of a service add up. Seconds and times of day are local. */
export type RatePart =
  /** A level that swings once a day, highest a quarter of a day after `phaseDays`. */
  | { readonly kind: 'base'; readonly level: number; readonly swing: number; readonly phaseDays: number }
  /** A trading session: a level, a peak that decays from the open, one that rises to the close, and a bowl between. */
  | {
      readonly kind: 'session';
      readonly open: number;
      readonly close: number;
      readonly level: number;
      readonly atOpen: number;
      readonly openDecaySeconds: number;
      readonly atClose: number;
      readonly closeDecaySeconds: number;
      readonly bowl: number;
    }
  /** A feed that starts some time after the close. */
  | {
      readonly kind: 'feed';
      readonly close: number;
      readonly afterCloseSeconds: number;
      readonly lastsSeconds: number;
      readonly rate: number;
    }
  /** Between two times of a day; `workdays` leaves out the days on which the calendar is closed. */
  | {
      readonly kind: 'window';
      readonly from: number;
      readonly to: number;
      readonly rate: number;
      readonly workdays: boolean;
    }
  /** A level that wanders without season: exp of a process with this standard deviation that forgets within this time. */
  | { readonly kind: 'wander'; readonly level: number; readonly spread: number; readonly forgetsSeconds: number }
  /**
   * Nobody announces it: on a share of the days and on one of these dates, so many times, for a time between two bounds, at a rate
   * between two bounds.
   */
  | {
      readonly kind: 'burst';
      readonly dayShare: number;
      readonly oneOf: readonly string[];
      readonly timesADay: readonly [number, number];
      readonly between: readonly [number, number];
      readonly lastsSeconds: readonly [number, number];
      readonly rate: readonly [number, number];
    };

/** The business calendar of the curve. Dates are local, such as 2026-06-01. */
export interface Days {
  readonly timeZone: string;
  readonly workdays: readonly number[];
  readonly closed: readonly string[];
  /** The close of a half day, in seconds of the day. */
  readonly earlyClose: Readonly<Record<string, number>>;
  /** What arrives on a day, in units of a common one. */
  readonly factor: Readonly<Record<string, number>>;
  /** From this date on, what arrives in units of what came before. */
  readonly shift: { readonly from: string; readonly factor: number; readonly laterSeconds: number } | undefined;
  /** What arrives when the market is closed all day, as a share of the base. */
  readonly closedShare: number;
  /** Sessions and feeds of a day are multiplied by exp(U(-x, x)). */
  readonly dailySpread: number;
}
