import type { DayCalendar, DayEvent, LocalTime } from '../forecast/forecast.ts';
import { localTime } from '../forecast/local-time.ts';
import { seededRandom } from './random.ts';

export type DayKind = 'weekday' | 'weekend' | 'closed' | 'half' | 'month-end';

/** Arrivals of a market's queue over months, with all that makes days differ. */
export interface TradingMonths {
  readonly startMs: number;
  readonly stepMs: number;
  /** Messages per five minutes; NaN where a sample is missing. */
  readonly values: Float64Array;
  readonly localTime: LocalTime;
  readonly calendar: DayCalendar;
  /** By days since 1970-01-01 in local time. */
  readonly kindOf: (localDay: number) => DayKind;
}

export interface TradingOptions {
  readonly seed: number;
  readonly days: number;
  readonly stepMs?: number;
  /** The first local day, as a date. */
  readonly from?: string;
}

const DAY_MS = 86_400_000;
const FIVE_MINUTES_MS = 300_000;
const OPEN = 570;
const CLOSE = 960;
const HALF_CLOSE = 780;
const EOD_AFTER = 15;
const EOD_LASTS = 60;
const CLOSED = new Set(
  ['2024-07-04', '2024-09-02', '2024-11-28', '2024-12-25', '2025-01-01', '2025-01-20', '2025-02-17'].map(dayOf),
);
const HALF = new Set(['2024-07-03', '2024-11-29', '2024-12-24'].map(dayOf));
/** The level from a day on. */
const SHIFTS: readonly (readonly [day: number, level: number])[] = [
  [190, 1.1],
  [100, 1.6],
];
const OUTAGE_DAY = 60;
const OUTAGE_MINUTES = 360;

/**
 * Trading days in New York: a session from 09:30 to 16:00 that is busiest at both ends, a burst at its opening, an end-
 * of-day batch; half days, closed days, month ends with more work; two changes of the clock, two shifts of the level,
 * bursts that nobody can foresee, lost samples and an outage.
 */
export function tradingMonths(options: TradingOptions): TradingMonths {
  const { seed, days, stepMs = FIVE_MINUTES_MS, from = '2024-07-01' } = options;
  const local = localTime('America/New_York');
  const firstDay = dayOf(from);
  const startMs = firstDay * DAY_MS - local.offsetMs(firstDay * DAY_MS + DAY_MS / 2);
  const draw = new Draw(seed);
  const weather = new Weather(draw, stepMs / FIVE_MINUTES_MS);
  const values = Float64Array.from({ length: (days * DAY_MS) / stepMs }, (_, step) => {
    const localMs = startMs + step * stepMs + local.offsetMs(startMs + step * stepMs);
    const day = Math.floor(localMs / DAY_MS);
    const minute = (localMs - day * DAY_MS) / 60_000;
    const expected = expectedArrivals(kindOf(day), minute) * weather.factor(day) * level(day - firstDay);
    const arrived = weather.arrived(expected);
    return isLost(draw, day - firstDay, minute) ? Number.NaN : arrived;
  });
  return { startMs, stepMs, values, localTime: local, calendar: CALENDAR, kindOf };
}

/** What an operator would write down of these days. */
const CALENDAR: DayCalendar = {
  id: 'trading-months',
  dayType: (day) => {
    const kind = kindOf(day);
    return kind === 'weekday' || kind === 'weekend' ? undefined : kind;
  },
  events: (day) => tradingEvents(kindOf(day)),
};

/** The open, the close and the end-of-day batch of a kind of day. */
export function tradingEvents(kind: DayKind): readonly DayEvent[] {
  if (kind === 'weekend' || kind === 'closed') return [];
  const close = kind === 'half' ? HALF_CLOSE : CLOSE;
  return [
    { name: 'open', minute: OPEN },
    { name: 'close', minute: close },
    { name: 'eod', minute: close + EOD_AFTER },
    { name: 'eod end', minute: close + EOD_AFTER + EOD_LASTS },
  ];
}

function kindOf(day: number): DayKind {
  if (isWeekend(day)) return 'weekend';
  if (CLOSED.has(day)) return 'closed';
  if (HALF.has(day)) return 'half';
  let next = day + 1;
  while (isWeekend(next) || CLOSED.has(next)) next++;
  return monthOf(next) === monthOf(day) ? 'weekday' : 'month-end';
}

/** Messages per five minutes that a minute of a day expects. */
function expectedArrivals(kind: DayKind, minute: number): number {
  const base = 20 + 6 * Math.sin((2 * Math.PI * (minute - 600)) / 1_440);
  if (kind === 'weekend' || kind === 'closed') return base;
  const close = kind === 'half' ? HALF_CLOSE : CLOSE;
  return base + session(minute, close) + batches(kind, minute - close - EOD_AFTER, minute);
}

function session(minute: number, close: number): number {
  if (minute < OPEN || minute >= close) return 0;
  const through = (minute - OPEN) / (close - OPEN);
  return 400 * (0.35 + 0.65 * (2 * through - 1) ** 2) + (minute - OPEN < 15 ? 500 : 0);
}

function batches(kind: DayKind, sinceEod: number, minute: number): number {
  const eod = sinceEod >= 0 && sinceEod < EOD_LASTS ? 650 : 0;
  if (kind !== 'month-end') return eod;
  return 1.8 * eod + (minute >= 1_200 && minute < 1_320 ? 300 : 0);
}

function level(day: number): number {
  return SHIFTS.find(([from]) => day >= from)?.[1] ?? 1;
}

function isLost(draw: Draw, day: number, minute: number): boolean {
  return draw.uniform() < 0.002 || (day === OUTAGE_DAY && minute >= OPEN && minute < OPEN + OUTAGE_MINUTES);
}

/** What makes one day, and one moment, busier than another. */
class Weather {
  readonly #draw: Draw;
  readonly #fiveMinutes: number;
  #day = Number.NaN;
  #ofDay = 1;
  #drift = 0;

  constructor(draw: Draw, fiveMinutes: number) {
    this.#draw = draw;
    this.#fiveMinutes = fiveMinutes;
  }

  factor(day: number): number {
    if (day !== this.#day) this.#ofDay = Math.exp(0.1 * this.#draw.normal());
    this.#day = day;
    const kept = 0.95 ** this.#fiveMinutes;
    const spread = 0.05 * Math.sqrt((1 - kept ** 2) / (1 - 0.95 ** 2));
    this.#drift = kept * this.#drift + spread * this.#draw.normal();
    return this.#ofDay * Math.exp(this.#drift);
  }

  /** Messages per five minutes that come where so many are expected. */
  arrived(expected: number): number {
    const count = this.#draw.poisson(expected * this.#fiveMinutes) / this.#fiveMinutes;
    return this.#draw.uniform() < 0.0004 * this.#fiveMinutes ? 3 * count + 200 : count;
  }
}

/** Draws from some distributions. */
class Draw {
  readonly uniform: () => number;

  constructor(seed: number) {
    this.uniform = seededRandom(seed);
  }

  /** Standard normal (G. Box and M. Muller, 1958). */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.uniform())) * Math.cos(2 * Math.PI * this.uniform());
  }

  /** By inversion; by the normal distribution where the mean is large. */
  poisson(mean: number): number {
    if (mean > 60) return Math.max(0, Math.round(mean + Math.sqrt(mean) * this.normal()));
    const wanted = this.uniform();
    let part = Math.exp(-mean);
    let below = part;
    let count = 0;
    for (; below < wanted && part > 0; below += part) part *= mean / ++count;
    return count;
  }
}

function dayOf(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) / DAY_MS;
}

function monthOf(day: number): number {
  return new Date(day * DAY_MS).getUTCMonth();
}

function isWeekend(day: number): boolean {
  return (day + 4) % 7 === 0 || (day + 4) % 7 === 6;
}
