import type { Load } from './scenario.ts';
import type { Stretch } from './arrivals.ts';
import { dateOf, instantOf, type LocalTime, localClock } from './local-time.ts';

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
  /** Between two times of a day. */
  | { readonly kind: 'window'; readonly from: number; readonly to: number; readonly rate: number }
  /** Nobody announces it: on a share of the days, so many times, for a time between two bounds, at a rate between two bounds. */
  | {
      readonly kind: 'burst';
      readonly dayShare: number;
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

interface Day {
  readonly open: boolean;
  readonly close: number | undefined;
  readonly factor: number;
  readonly amplitude: number;
  readonly later: number;
  readonly bursts: readonly { readonly from: number; readonly to: number; readonly rate: number }[];
}

/** What is expected to arrive over a stretch, with everything that chance decides for it drawn once. */
export function loadOf(parts: readonly RatePart[], days: Days, stretch: Stretch, random: () => number): Load {
  const clock = localClock(days.timeZone);
  const first = clock(stretch.fromMs).day;
  const last = clock(stretch.toMs).day;
  const drawn = Array.from({ length: last - first + 1 }, (_, i) => drawDay(first + i, parts, days, random));
  const curve = (atMs: number) => {
    const time = clock(atMs);
    const day = drawn[time.day - first];
    return day === undefined ? 0 : day.factor * parts.reduce((sum, part) => sum + rateOf(part, time, day, days), 0);
  };
  const spikesMs = drawn.flatMap(({ bursts }, i) => bursts.map(({ from }) => instantOf(clock, first + i, from)));
  return { curve, spikesMs };
}

function drawDay(day: number, parts: readonly RatePart[], days: Days, random: () => number): Day {
  const date = dateOf(day);
  const shifted = days.shift !== undefined && date >= days.shift.from ? days.shift : undefined;
  return {
    open: days.workdays.includes((day + 4) % 7) && !days.closed.includes(date),
    close: days.earlyClose[date],
    factor: (days.factor[date] ?? 1) * (shifted?.factor ?? 1),
    amplitude: Math.exp(days.dailySpread * (2 * random() - 1)),
    later: shifted?.laterSeconds ?? 0,
    bursts: parts.flatMap((part) => (part.kind === 'burst' ? drawBursts(part, random) : [])),
  };
}

function drawBursts(part: Extract<RatePart, { kind: 'burst' }>, random: () => number): Day['bursts'] {
  const among = ([least, most]: readonly [number, number]) => least + (most - least) * random();
  const hit = random() < part.dayShare;
  const times = hit ? Math.round(among(part.timesADay)) : 0;
  return Array.from({ length: times }, () => {
    const from = among(part.between);
    return { from, to: from + among(part.lastsSeconds), rate: among(part.rate) };
  });
}

function rateOf(part: RatePart, { second: shown }: LocalTime, day: Day, days: Days): number {
  const second = shown - day.later;
  switch (part.kind) {
    case 'base':
      return (
        (day.open ? 1 : days.closedShare) *
        (part.level + part.swing * Math.sin(2 * Math.PI * (second / 86_400 - part.phaseDays)))
      );
    case 'session':
      return day.open ? day.amplitude * sessionRate(part, second, day.close ?? part.close) : 0;
    case 'feed': {
      const from = (day.close ?? part.close) + part.afterCloseSeconds;
      return day.open && second >= from && second < from + part.lastsSeconds ? day.amplitude * part.rate : 0;
    }
    case 'window':
      return second >= part.from && second < part.to ? part.rate : 0;
    case 'burst':
      return day.bursts.reduce((sum, { from, to, rate }) => (shown >= from && shown < to ? sum + rate : sum), 0);
  }
}

function sessionRate(part: Extract<RatePart, { kind: 'session' }>, second: number, close: number): number {
  if (second < part.open || second >= close) return 0;
  const through = (second - part.open) / (close - part.open);
  return (
    part.level +
    part.atOpen * Math.exp(-(second - part.open) / part.openDecaySeconds) +
    part.atClose * Math.exp(-(close - second) / part.closeDecaySeconds) +
    part.bowl * (2 * through - 1) ** 2
  );
}
