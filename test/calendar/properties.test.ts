import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Calendar, openCalendar } from '../../src/calendar/calendar.ts';
import { joinCalendars } from '../../src/calendar/joined.ts';
import type { CalendarSettings, EventDays, EventRule, SessionRule } from '../../src/calendar/settings.ts';
import { dayOf } from '../support/calendars.ts';

const DAY_MS = 86_400_000;
const [FIRST, LAST] = [dayOf('2026-01-01'), dayOf('2027-12-31')];

const day = fc.integer({ min: FIRST, max: LAST });
const minute = fc.integer({ min: 0, max: 1439 });
const weekdays = fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 });

/** Any session, sensible or not: sessions of one name may overlap here. */
const session: fc.Arbitrary<SessionRule> = fc.record({
  name: fc.constantFrom('a', 'b'),
  weekdays,
  openMinute: minute,
  closeMinute: fc.integer({ min: 0, max: 1440 }),
  opensDayBefore: fc.boolean(),
  lunch: fc.option(fc.record({ fromMinute: minute, untilMinute: minute }), { nil: undefined }),
});

const on: fc.Arbitrary<EventDays> = fc.oneof(
  fc.constantFrom<EventDays>({ kind: 'sessions' }, { kind: 'month-end' }, { kind: 'quarter-end' }),
  fc.record({ kind: fc.constant('weekdays' as const), weekdays }),
  fc.record({
    kind: fc.constant('nth' as const),
    nth: fc.constantFrom(-1, 1, 2, 3, 4, 5),
    weekday: fc.integer({ min: 1, max: 7 }),
  }),
  fc.record({ kind: fc.constant('dates' as const), days: fc.array(day, { maxLength: 5 }) }),
);

const event: fc.Arbitrary<EventRule> = fc
  .record({
    name: fc.constantFrom('x', 'y'),
    on,
    starts: fc.option(
      fc.oneof(
        fc.record({ at: fc.constant('clock' as const), minute }),
        fc.record({
          at: fc.constantFrom('open' as const, 'close' as const),
          offsetMs: fc.integer({ min: -7 * DAY_MS, max: 7 * DAY_MS }),
        }),
      ),
      { nil: undefined },
    ),
    lastsMs: fc.integer({ min: 60_000, max: 3 * DAY_MS }),
    session: fc.constantFrom(undefined, 'a'),
  })
  .map(({ lastsMs, ...rest }) => ({ ...rest, lastsMs: rest.starts && lastsMs }));

const settings: fc.Arbitrary<CalendarSettings> = fc.record({
  timeZone: fc.constantFrom('UTC', 'America/New_York', 'Europe/London', 'Australia/Lord_Howe', 'Asia/Tokyo'),
  exchange: fc.constant(undefined),
  sessions: fc.array(session, { maxLength: 3 }),
  closed: fc.array(
    day.map((one) => ({ fromDay: one, untilDay: one + 2 })),
    { maxLength: 5 },
  ),
  early: fc.array(fc.record({ day, closeMinute: minute, session: fc.constantFrom(undefined, 'a') }), { maxLength: 5 }),
  late: fc.array(fc.record({ day, openMinute: minute, session: fc.constant(undefined) }), { maxLength: 5 }),
  events: fc.array(event, { maxLength: 3 }),
});

const calendar = fc.tuple(settings, fc.array(settings, { maxLength: 2 })).map(([own, others]) =>
  joinCalendars(
    openCalendar(own),
    others.map((one, i) => ({ name: `other-${i}`, calendar: openCalendar(one) })),
  ),
);

/** Some days, often around a change of clocks. */
const from = fc
  .tuple(
    fc.oneof(day, fc.constantFrom(...['2026-03-07', '2026-10-31', '2026-10-03', '2026-04-04'].map(dayOf))),
    fc.nat({ max: DAY_MS }),
  )
  .map(([one, ms]) => one * DAY_MS + ms);
const length = fc.integer({ min: 1, max: 10 * DAY_MS });

/** Any calendar at any time. */
function forAll(holds: (calendar: Calendar, fromMs: number, toMs: number) => void): void {
  fc.assert(
    fc.property(calendar, from, length, (one, fromMs, ms) => holds(one, fromMs, fromMs + ms)),
    { numRuns: 100 },
  );
}

test('windows are sorted, open before they close, lie in the time asked for, and do not overlap others of their name', () => {
  forAll((one, fromMs, toMs) => {
    const windows = one.windows(fromMs, toMs);
    const ends = new Map<string, number>();

    for (const [i, { name, opensMs, closesMs }] of windows.entries()) {
      expect(opensMs).toBeLessThan(closesMs);
      expect(opensMs).toBeGreaterThanOrEqual(windows[i - 1]?.opensMs ?? -Infinity);
      expect(opensMs).toBeGreaterThanOrEqual(ends.get(name) ?? -Infinity);
      expect(opensMs < toMs && closesMs > fromMs).toBe(true);
      expect(one.names).toContain(name);
      ends.set(name, closesMs);
    }
  });
});

test('what holds at a moment is what the windows around it say', () => {
  forAll((one, fromMs, toMs) => {
    const windows = one.windows(fromMs, toMs);
    const moments = [
      fromMs,
      ...windows.flatMap(({ opensMs, closesMs }) => [opensMs - 1, opensMs, closesMs - 1, closesMs]),
    ];

    for (const ms of moments.filter((moment) => moment >= fromMs && moment < toMs)) {
      const holding = windows.filter(({ opensMs, closesMs }) => opensMs <= ms && ms < closesMs).map(({ name }) => name);
      expect(one.at(ms).toSorted()).toEqual([...new Set(holding)].toSorted());
    }
  });
});

test('a part of the time has the same windows as the whole of it', () => {
  forAll((one, fromMs, toMs) => {
    const middle = Math.floor((fromMs + toMs) / 2);
    const whole = one.windows(fromMs, toMs);

    expect(one.windows(fromMs, middle)).toEqual(whole.filter(({ opensMs }) => opensMs < middle));
    expect(one.windows(middle, toMs)).toEqual(whole.filter(({ closesMs }) => closesMs > middle));
  });
});

test('the next window opens later, and no other of its name opens before it', () => {
  forAll((one, fromMs) => {
    for (const name of one.names) {
      const next = one.next(name, fromMs);
      const between = one.windows(fromMs, Math.min(next?.opensMs ?? Infinity, fromMs + 60 * DAY_MS));

      expect(next === undefined || next.opensMs > fromMs).toBe(true);
      expect(next === undefined || next.name === name).toBe(true);
      expect(between.filter((window) => window.name === name && window.opensMs > fromMs)).toEqual([]);
    }
  });
});

test('the order of questions does not change an answer', () => {
  fc.assert(
    fc.property(settings, fc.array(from, { minLength: 2, maxLength: 5 }), (one, moments) => {
      const ask = (times: readonly number[]) => {
        const opened = openCalendar(one);
        const answers = new Map(times.map((ms) => [ms, [opened.at(ms), opened.next('a', ms), opened.next('x', ms)]]));
        return moments.map((ms) => answers.get(ms));
      };

      expect(ask(moments.toReversed())).toEqual(ask(moments));
    }),
    { numRuns: 50 },
  );
});

test('the moments of a day lie in it, in order', () => {
  fc.assert(
    fc.property(calendar, day, (one, localDay) => {
      const minutes = one.events(localDay).map((moment) => moment.minute);

      expect(minutes.every((at) => at >= 0 && at < 1440)).toBe(true);
      expect(minutes).toEqual(minutes.toSorted((a, b) => a - b));
    }),
    { numRuns: 100 },
  );
});
