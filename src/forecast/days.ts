import type { DayCalendar, DayEvent, LocalTime } from './forecast.ts';

const DAY_MS = 86_400_000;
const MINUTES = 1_440;
const MAX_CACHED_DAYS = 256;

/** A time as the wall shows it. */
export interface LocalPlace {
  readonly day: number;
  readonly minute: number;
  readonly offsetMs: number;
}

interface Day {
  readonly type: string;
  readonly special: boolean;
  readonly events: readonly DayEvent[];
}

/**
 * The days of a series: of which type each is, which may stand for another, and which minute of one answers to which of
 * another.
 */
export class Days {
  readonly #localTime: LocalTime;
  readonly #calendar: DayCalendar | undefined;
  readonly #days = new Map<number, Day>();

  constructor(localTime: LocalTime, calendar: DayCalendar | undefined) {
    this.#localTime = localTime;
    this.#calendar = calendar;
  }

  place(atMs: number): LocalPlace {
    const offsetMs = this.#localTime.offsetMs(atMs);
    const day = Math.floor((atMs + offsetMs) / DAY_MS);
    return { day, minute: (atMs + offsetMs - day * DAY_MS) / 60_000, offsetMs };
  }

  type(day: number): string {
    return this.#day(day).type;
  }

  /** Named by the calendar, and so unlike its weekday. */
  isSpecial(day: number): boolean {
    return this.#day(day).special;
  }

  /** Weekends and closed days: errors are small then, and are learnt apart. */
  isQuiet(day: number): boolean {
    return ['saturday', 'sunday', 'closed'].includes(this.type(day));
  }

  /** Whether what happened on one day says something of the other: a special day is like those of its own type only. */
  areAlike(a: number, b: number): boolean {
    return (!this.isSpecial(a) && !this.isSpecial(b)) || this.type(a) === this.type(b);
  }

  /**
   * The types that a day is like, the best first: until a special type was seen, a closed day is a Sunday, any other
   * its weekday.
   */
  likeness(day: number): readonly string[] {
    const { type, special } = this.#day(day);
    if (!special) return [type];
    return [type, type === 'closed' ? 'sunday' : typeByWeekday(day)];
  }

  /**
   * The minute of day `to` that answers to a minute of day `from`: events that both days have lie on each other, and
   * what is between two of them is moved with the nearer one.
   */
  align(from: number, minute: number, to: number): number {
    const source = this.#day(from).events;
    const target = this.#day(to).events;
    if (source.length === 0 || target.length === 0) return minute;
    const [start, end] = surroundingPairs(source, target, minute);
    return between(start, end, minute);
  }

  #day(day: number): Day {
    const known = this.#days.get(day);
    if (known !== undefined) return known;
    if (this.#days.size >= MAX_CACHED_DAYS) this.#days.clear();
    const special = this.#calendar?.dayType(day);
    const events = this.#calendar?.events(day) ?? [];
    const found = { type: special ?? typeByWeekday(day), special: special !== undefined, events };
    this.#days.set(day, found);
    return found;
  }
}

/** 0 is Sunday; 1970-01-01 was a Thursday. */
export function weekday(day: number): number {
  return (((day + 4) % 7) + 7) % 7;
}

function typeByWeekday(day: number): string {
  const number = weekday(day);
  return number === 0 ? 'sunday' : number === 6 ? 'saturday' : 'weekday';
}

/** The same event as a minute of two days. */
type Pair = readonly [source: number, target: number];

/** The last common event at or before a minute and the first one after it; midnights are events of every day. */
function surroundingPairs(source: readonly DayEvent[], target: readonly DayEvent[], minute: number): [Pair, Pair] {
  let before: Pair = [0, 0];
  let next = 0;
  for (const event of source) {
    const found = target.findIndex(({ name }, index) => index >= next && name === event.name);
    if (found < 0) continue;
    const pair: Pair = [event.minute, target[found]?.minute ?? 0];
    if (event.minute > minute) return [before, pair];
    before = pair;
    next = found + 1;
  }
  return [before, [MINUTES, MINUTES]];
}

/** Within a third of the shorter stretch an event keeps its distances; the middle is stretched. */
function between([sourceStart, targetStart]: Pair, [sourceEnd, targetEnd]: Pair, minute: number): number {
  const length = sourceEnd - sourceStart;
  const targetLength = targetEnd - targetStart;
  const fixed = Math.min(length, targetLength) / 3;
  const since = minute - sourceStart;
  if (since <= fixed) return targetStart + since;
  if (length - since <= fixed) return targetEnd - (length - since);
  return targetStart + fixed + ((since - fixed) * (targetLength - 2 * fixed)) / (length - 2 * fixed);
}
