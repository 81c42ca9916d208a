import type { Calendar } from '../calendar/calendar.ts';
import { DAY_MS, dayText } from '../calendar/days.ts';
import { EXCHANGE_NAMES, exchange, isExchange } from '../calendar/exchanges.ts';
import type { Window } from '../calendar/timeline.ts';
import { localText, openZone } from '../calendar/zone.ts';
import { formatProblems, type Problem, problemsAsJson } from '../spec/problem.ts';
import { readSpec } from '../spec/read.ts';
import { calendarProblems, openExchange, openSpecCalendar } from './open-calendars.ts';

export interface CalendarOptions {
  readonly name: string;
  readonly file: readonly string[];
  readonly nextMs: number;
  /** Dates of the calendar's own time zone, both of them included. */
  readonly from?: string;
  readonly to?: string;
  readonly output: 'text' | 'json';
}

/** A longer list is read by nobody. */
const MOST_DAYS = 3660;

type Found = { readonly calendar: Calendar; readonly about: string } | { readonly problems: readonly Problem[] };

interface Shown {
  readonly name: string;
  readonly calendar: Calendar;
  readonly about: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly windows: readonly Window[];
  readonly days: readonly { readonly date: string; readonly type: string }[];
}

/** Prints the windows of a calendar. Returns the exit code: 1 when its files have problems. */
export function printCalendar(options: CalendarOptions, nowMs: number, say: (text: string) => void): 0 | 1 {
  const found = find(options);
  if ('problems' in found) {
    say(options.output === 'json' ? problemsAsJson(found.problems) : formatProblems(found.problems));
    return 1;
  }
  const { calendar } = found;
  const [fromMs, toMs] = rangeOf(options, calendar.timeZone, nowMs);
  const days = specialDays(calendar, fromMs, toMs);
  const shown = { ...found, name: options.name, fromMs, toMs, windows: calendar.windows(fromMs, toMs), days };
  say(options.output === 'json' ? asJson(shown) : asText(shown));
  return 0;
}

/** A calendar of the files comes before a ready-made one of its name. */
function find({ name, file }: CalendarOptions): Found {
  const checked = file.length === 0 ? undefined : readSpec(file, calendarProblems);
  if (checked !== undefined && 'problems' in checked) return checked;
  const written = checked?.spec.calendars.find((one) => one.name === name);
  if (written !== undefined) {
    const opened = openSpecCalendar(written);
    return 'problems' in opened ? opened : { ...opened, about: sourceOf(written.exchange) };
  }
  if (isExchange(name)) {
    return { calendar: openExchange(name), about: sourceOf(name) };
  }
  const known = [...(checked?.spec.calendars.map((one) => one.name) ?? []), ...EXCHANGE_NAMES];
  throw new Error(
    `expected a calendar (${known.join(', ')}), found none of this name; --file says where Calendars are`,
  );
}

function sourceOf(name: Parameters<typeof exchange>[0] | undefined): string {
  if (name === undefined) return '';
  const { title, source } = exchange(name);
  return `${title} (${source})`;
}

function rangeOf({ from, to, nextMs }: CalendarOptions, timeZone: string, nowMs: number): readonly [number, number] {
  const zone = openZone(timeZone);
  const midnight = (date: string, days = 0) => zone.instantOf(Date.parse(`${date}T00:00:00Z`) / DAY_MS + days, 0);
  const fromMs = from === undefined ? nowMs : midnight(from);
  const toMs = to === undefined ? fromMs + nextMs : midnight(to, 1);
  if (toMs <= fromMs) throw new Error('expected a last day that is not before the first, found one that is');
  if (toMs - fromMs > MOST_DAYS * DAY_MS) throw new Error(`expected at most ${MOST_DAYS} days, found more`);
  return [fromMs, toMs];
}

function specialDays(calendar: Calendar, fromMs: number, toMs: number): Shown['days'] {
  const zone = openZone(calendar.timeZone);
  const first = zone.localOf(fromMs).day;
  const count = zone.localOf(toMs - 1).day - first + 1;
  return Array.from({ length: count }, (_, i) => first + i).flatMap((day) => {
    const type = calendar.dayType(day);
    return type === undefined ? [] : [{ date: dayText(day), type }];
  });
}

function asJson({ name, calendar, fromMs, toMs, windows, days }: Shown): string {
  const { timeZone, endsMs } = calendar;
  const document = {
    calendar: name,
    timeZone,
    from: utc(fromMs),
    to: utc(toMs),
    ...(endsMs !== undefined && { closuresKnownUntil: utc(endsMs) }),
    days,
    windows: windows.map(({ opensMs, closesMs, ...window }) => ({
      ...window,
      opens: utc(opensMs),
      closes: utc(closesMs),
    })),
  };
  return JSON.stringify(document, undefined, 2);
}

function asText({ name, calendar, about, fromMs, toMs, windows, days }: Shown): string {
  const { timeZone, endsMs } = calendar;
  const local = (ms: number) => `${weekday(ms, timeZone)} ${localText(ms, timeZone)}`;
  const rows = windows.map((one) => [
    one.name,
    local(one.opensMs),
    local(one.closesMs),
    utc(one.opensMs),
    utc(one.closesMs),
  ]);
  const types = Map.groupBy(days, ({ type }) => type);
  return [
    `${name}, ${timeZone}${about === '' ? '' : `, ${about}`}`,
    `from ${localText(fromMs, timeZone)} to ${localText(toMs, timeZone)}`,
    ...Array.from(types, ([type, found]) => `${type}: ${found.map(({ date }) => date).join(', ')}`),
    ...(endsMs !== undefined && endsMs < toMs ? [`closures are known until ${localText(endsMs, timeZone)} only`] : []),
    '',
    ...(rows.length === 0
      ? ['no windows']
      : table([['window', 'opens', 'closes', 'opens UTC', 'closes UTC'], ...rows])),
  ].join('\n');
}

function weekday(ms: number, timeZone: string): string {
  return new Intl.DateTimeFormat('en', { weekday: 'short', timeZone }).format(ms);
}

/** `2026-11-27T14:30:00Z`. */
function utc(ms: number): string {
  return new Date(ms).toISOString().replace('.000Z', 'Z');
}

function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
