import { DAY_MINUTES, mod, weekdayOf } from './days.ts';
import { remembering } from './remembering.ts';
import type { CalendarSettings, SessionRule } from './settings.ts';
import type { Zone } from './zone.ts';

/** One session of one day. */
export interface Session {
  readonly name: string;
  readonly opensMs: number;
  readonly closesMs: number;
  /** The break inside, if there is one on this day. */
  readonly lunch: { readonly fromMs: number; readonly untilMs: number } | undefined;
}

export interface Sessions {
  /** The sessions that count as those of a day; none on a closed day. */
  of(day: number): readonly Session[];
  /** Some session would be held by its weekday. */
  isUsual(day: number): boolean;
  /** What is unusual about a day with sessions. */
  change(day: number): 'early' | 'late' | undefined;
}

type Hours = Pick<CalendarSettings, 'sessions' | 'early' | 'late'>;

/** Minutes since a session's usual open. */
interface Span {
  readonly opens: number;
  readonly closes: number;
}

export function openSessions(
  { sessions, early, late }: Hours,
  isClosed: (day: number) => boolean,
  zone: Zone,
): Sessions {
  const closes = byDay(early);
  const opens = byDay(late);

  const spanOf = (rule: SessionRule, day: number): Span => {
    const usual = { opens: 0, closes: since(rule, rule.closeMinute) || DAY_MINUTES };
    const close = meantFor(rule, closes.get(day));
    const open = meantFor(rule, opens.get(day));
    const opening = open === undefined ? usual.opens : since(rule, open.openMinute);
    // A time before the usual open, which wraps around to the next day, changes nothing.
    const isBefore = open !== undefined && opening >= usual.closes && open.openMinute < rule.openMinute;
    return {
      opens: isBefore ? usual.opens : opening,
      closes:
        close === undefined ? usual.closes : Math.min(usual.closes, since(rule, close.closeMinute) || DAY_MINUTES),
    };
  };

  const usualOn = (day: number) => sessions.filter(({ weekdays }) => weekdays.includes(weekdayOf(day)));

  return {
    isUsual: (day) => usualOn(day).length > 0,
    of: remembering((day) =>
      isClosed(day) ? [] : usualOn(day).flatMap((rule) => sessionOf(rule, day, spanOf(rule, day), zone) ?? []),
    ),
    change: (day) => {
      const rules = usualOn(day).map((rule) => ({ rule, span: spanOf(rule, day) }));
      if (rules.some(({ rule, span }) => span.closes < (since(rule, rule.closeMinute) || DAY_MINUTES))) return 'early';
      return rules.some(({ span }) => span.opens > 0) ? 'late' : undefined;
    },
  };
}

/** What names the session comes before what is for all of the day. */
function meantFor<T extends { readonly session: string | undefined }>(
  { name }: SessionRule,
  changes: readonly T[] = [],
): T | undefined {
  return changes.find(({ session }) => session === name) ?? changes.find(({ session }) => session === undefined);
}

/** Minutes by the clock from the usual open until it first shows `minute`. */
function since({ openMinute }: SessionRule, minute: number): number {
  return mod(minute - openMinute, DAY_MINUTES);
}

function sessionOf(rule: SessionRule, day: number, span: Span, zone: Zone): Session | undefined {
  const instant = (minutes: number) => zone.instantOf(rule.opensDayBefore ? day - 1 : day, rule.openMinute + minutes);
  const lunch = rule.lunch && { from: since(rule, rule.lunch.fromMinute), until: since(rule, rule.lunch.untilMinute) };
  const opens = lunch && lunch.from <= span.opens ? Math.max(span.opens, lunch.until) : span.opens;
  const closes = lunch && lunch.until >= span.closes ? Math.min(span.closes, lunch.from) : span.closes;
  const [opensMs, closesMs] = [instant(opens), instant(closes)];
  // Also when the clock skips the whole of it.
  if (closes <= opens || closesMs <= opensMs) return undefined;
  if (lunch === undefined || lunch.from <= opens || lunch.until >= closes)
    return { name: rule.name, opensMs, closesMs, lunch: undefined };
  const [fromMs, untilMs] = [instant(lunch.from), instant(lunch.until)];
  const isBreak = opensMs < fromMs && fromMs < untilMs && untilMs < closesMs;
  return { name: rule.name, opensMs, closesMs, lunch: isBreak ? { fromMs, untilMs } : undefined };
}

function byDay<T extends { readonly day: number }>(changes: readonly T[]): ReadonlyMap<number, readonly T[]> {
  return Map.groupBy(changes, ({ day }) => day);
}
