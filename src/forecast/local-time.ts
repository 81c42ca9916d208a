import type { LocalTime } from './forecast.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** Clocks change at a quarter of an hour of UTC everywhere. */
const QUARTER_MS = 900_000;
const MAX_CACHED = 1_000;
const CHANGES = 'changes';

/**
 * The local time of an IANA time zone. Throws a RangeError for a zone that does not exist. Looking a time up is slow,
 * so that the answer is kept for whole UTC days, and for quarters of an hour on the days of a change.
 */
export function localTime(timeZone: string): LocalTime {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  const days = new Map<number, number | typeof CHANGES>();
  const quarters = new Map<number, number>();

  const look = (atMs: number) => wallClockMs(format, atMs) - atMs;
  const ofDay = (day: number) => {
    const start = look(day * DAY_MS);
    return look((day + 1) * DAY_MS) === start ? start : CHANGES;
  };
  return {
    timeZone,
    offsetMs: (atMs) => {
      const offset = cached(days, Math.floor(atMs / DAY_MS), ofDay);
      if (offset !== CHANGES) return offset;
      return cached(quarters, Math.floor(atMs / QUARTER_MS), (quarter) => look(quarter * QUARTER_MS));
    },
  };
}

function wallClockMs(format: Intl.DateTimeFormat, atMs: number): number {
  const parts = new Map(format.formatToParts(atMs).map(({ type, value }) => [type, Number(value)]));
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0] = [
    parts.get('year'),
    parts.get('month'),
    parts.get('day'),
    parts.get('hour'),
    parts.get('minute'),
  ];
  return Date.UTC(year, month - 1, day) + hour * HOUR_MS + minute * 60_000;
}

function cached<T>(cache: Map<number, T>, key: number, compute: (key: number) => T): T {
  const known = cache.get(key);
  if (known !== undefined) return known;
  if (cache.size >= MAX_CACHED) cache.clear();
  const value = compute(key);
  cache.set(key, value);
  return value;
}
