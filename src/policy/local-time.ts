const DAY_MS = 86_400_000;
const QUARTER_MS = 900_000;

/** A date without a time zone. */
export interface LocalDate {
  /** Days since 1970-01-01. */
  readonly day: number;
  /** From 1, Monday, to 7, Sunday. */
  readonly weekday: number;
}

/** The local date at a moment. */
export function localDate(timeZone: string, atMs: number): LocalDate {
  return dateOf(Math.floor((atMs + offsetMs(timeZone, atMs)) / DAY_MS));
}

/** What local clocks show at a moment: `2026-11-23 09:30`. */
export function localMinute(timeZone: string, atMs: number): string {
  return new Date(atMs + offsetMs(timeZone, atMs)).toISOString().slice(0, 16).replace('T', ' ');
}

export function dateOf(day: number): LocalDate {
  // 1970-01-01 was a Thursday.
  return { day, weekday: ((((day + 3) % 7) + 7) % 7) + 1 };
}

/**
 * The moment at which clocks show a local time, `localMs` being the same digits read as UTC. A time that comes twice (autumn) is
 * taken the first or the last time as `which` says; one that never comes (spring) is the moment at which the clocks jump over it.
 */
export function momentOf(timeZone: string, localMs: number, which: 'first' | 'last'): number {
  const offsets = [offsetMs(timeZone, localMs - DAY_MS), offsetMs(timeZone, localMs + DAY_MS)];
  const moments = offsets.map((offset) => localMs - offset).filter((at) => at + offsetMs(timeZone, at) === localMs);
  if (moments.length > 0) return which === 'first' ? Math.min(...moments) : Math.max(...moments);
  return jump(timeZone, localMs - Math.max(...offsets), localMs - Math.min(...offsets));
}

/** The first moment after `beforeMs` with the offset that holds at `afterMs`. */
function jump(timeZone: string, beforeMs: number, afterMs: number): number {
  const offset = offsetMs(timeZone, afterMs);
  let [before, after] = [beforeMs, afterMs];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (offsetMs(timeZone, middle) === offset) after = middle;
    else before = middle;
  }
  return after;
}

const formats = new Map<string, Intl.DateTimeFormat>();
const offsets = new Map<string, number>();
/** Enough for every zone that one cluster uses; when it is full it starts over. */
const MOST_OFFSETS = 20_000;

/** How far local clocks are ahead of UTC. Clocks change at quarters of an hour, so one look serves a quarter. */
function offsetMs(timeZone: string, atMs: number): number {
  const quarter = Math.floor(atMs / QUARTER_MS);
  const key = `${timeZone} ${quarter}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  if (offsets.size >= MOST_OFFSETS) offsets.clear();
  const offset = readOffset(timeZone, quarter * QUARTER_MS);
  offsets.set(key, offset);
  return offset;
}

function readOffset(timeZone: string, atMs: number): number {
  let format = formats.get(timeZone);
  if (format === undefined) {
    const fields = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' } as const;
    format = new Intl.DateTimeFormat('en-US', { timeZone, calendar: 'iso8601', hourCycle: 'h23', ...fields });
    formats.set(timeZone, format);
  }
  const parts = new Map(format.formatToParts(atMs).map(({ type, value }) => [type, Number(value)]));
  const part = (name: Intl.DateTimeFormatPartTypes): number => parts.get(name) ?? 0;
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute')) - atMs;
}
