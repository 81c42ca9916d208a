/** A moment as the clocks on the wall of a time zone show it. */
export interface LocalTime {
  /** Days since 1970-01-01 of the local date. */
  readonly day: number;
  /** 0 is Sunday. */
  readonly weekday: number;
  /** Seconds since local midnight, as the clock shows them. */
  readonly second: number;
}

const SLOT_MS = 30 * 60_000;
const DAY_MS = 86_400_000;

/** Reads a time zone's clock. Offsets change at half hours at the finest, so one look at the zone serves half an hour. */
export function localClock(timeZone: string): (atMs: number) => LocalTime {
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  const offsets = new Map<number, number>();
  return (atMs) => {
    const slot = Math.floor(atMs / SLOT_MS);
    let offsetMs = offsets.get(slot);
    if (offsetMs === undefined) {
      offsetMs = offsetOf(format, slot * SLOT_MS);
      offsets.set(slot, offsetMs);
    }
    const localMs = atMs + offsetMs;
    const day = Math.floor(localMs / DAY_MS);
    return { day, weekday: (day + 4) % 7, second: (localMs - day * DAY_MS) / 1000 };
  };
}

/** The local date as 2026-06-01. */
export function dateOf(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** The day number of a date such as 2026-06-01. */
export function dayOf(date: string): number {
  return Math.floor(Date.parse(`${date}T00:00:00Z`) / DAY_MS);
}

/** When the clocks of a zone first show this second of this day, ms. */
export function instantOf(clock: (atMs: number) => LocalTime, day: number, second: number): number {
  const wantedMs = day * DAY_MS + second * 1000;
  let atMs = wantedMs;
  for (let i = 0; i < 3; i++) {
    const shown = clock(atMs);
    atMs += wantedMs - (shown.day * DAY_MS + shown.second * 1000);
  }
  return atMs;
}

function offsetOf(format: Intl.DateTimeFormat, atMs: number): number {
  const name = format.formatToParts(atMs).find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
  const [, sign, hours, minutes] = /GMT(?:([+-])(\d\d):(\d\d))?/.exec(name) ?? [];
  if (sign === undefined) return 0;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}
