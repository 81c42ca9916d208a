import { describe, expect, test } from '@jest/globals';
import { decidePods } from '../../src/policy/decide.ts';
import type { HeadroomRule } from '../../src/policy/headroom.ts';
import type { Outlook } from '../../src/policy/rules.ts';
import { RULES, rule, signals } from '../support/decisions.ts';
import { OPEN_MS, signal } from '../support/signals.ts';

const MINUTE_MS = 60_000;

/** The session opens at the open and lasts for 6.5 hours; the batch of the day starts 15 minutes after it. */
const SCHEDULE = {
  calendar: 'nyse',
  timeZone: 'America/New_York',
  windows: [
    { name: 'regular', opensMs: OPEN_MS, closesMs: OPEN_MS + 390 * MINUTE_MS },
    { name: 'eod', opensMs: OPEN_MS + 405 * MINUTE_MS, closesMs: OPEN_MS + 495 * MINUTE_MS },
  ],
};

/** The pods for a load of `work` pods, some minutes after the open. */
function pods(
  minutes: number,
  headroom: readonly HeadroomRule[],
  { work = 10, timeZone, ...outlook }: Outlook & { work?: number; timeZone?: string } = {},
) {
  const nowMs = OPEN_MS + minutes * MINUTE_MS;
  const backlog = { ...signal('backlog', work * 192, 0), sample: { atMs: nowMs, value: work * 192 } };
  const rules = { ...RULES, headroom, timeZone, limits: { min: 0, max: 100 } };
  const decision = decidePods(nowMs, signals({ backlog }), rules, { schedule: SCHEDULE, ...outlook });
  if (decision.kind === 'refusal') throw new Error(decision.reason);
  return decision;
}

const during = (name: string) => ({ kind: 'during', name }) as const;
const between = (from: number, to: number, weekdays = [1, 2, 3, 4, 5, 6, 7]) =>
  ({
    kind: 'timeOfDay',
    text: `between ${from} and ${to}`,
    fromMinute: from * 60,
    toMinute: to * 60,
    weekdays,
  }) as const;

describe('headroom', () => {
  test('is added to the work before it is rounded, so that a small load does not double', () => {
    expect(pods(0, [rule({ percent: 5 })], { work: 0.5 }).value).toBe(1);
    expect(pods(0, [rule({ percent: 5 })], { work: 10 }).value).toBe(11);
    expect(pods(0, [rule({ percent: 30 })], { work: 10 }).value).toBe(13);
  });

  test('may demand a number of pods, at least or at most', () => {
    expect(pods(0, [rule({ atLeast: 25 })]).value).toBe(25);
    expect(pods(0, [rule({ atMost: 4 })])).toMatchObject({ value: 4, winner: 'headroom' });
    expect(pods(0, [rule({ percent: 30, atLeast: 12, atMost: 12 })]).value).toBe(12);
  });

  test('is that of the first rule that holds', () => {
    const rules = [rule({ when: during('regular'), percent: 30 }), rule({ percent: 5 })];

    expect(pods(60, rules).value).toBe(13);
    expect(pods(400, rules).value).toBe(11);
    expect(pods(60, rules.toReversed()).value).toBe(11);
  });

  test('of a session holds from its opening to its close, and falls at once after it', () => {
    const rules = [rule({ when: during('regular'), atLeast: 20 })];

    expect([-1, 0, 389, 390].map((minute) => pods(minute, rules).value)).toEqual([10, 20, 20, 10]);
  });

  test('opens early, as the rule says', () => {
    const rules = [rule({ when: during('regular'), atLeast: 20, opensEarlyMs: 10 * MINUTE_MS })];

    expect([-11, -10, -1].map((minute) => pods(minute, rules).value)).toEqual([10, 20, 20]);
  });

  test('of a session opens early by the lead time at least, and says so', () => {
    const rules = [rule({ when: during('regular'), atLeast: 20, opensEarlyMs: 5 * MINUTE_MS })];
    const lead = { ms: 8 * MINUTE_MS, from: 'measured', sentence: 'the P90 of 12 starts' } as const;

    const [before, early] = [pods(-9, rules, { lead }), pods(-8, rules, { lead })];

    expect(before.value).toBe(10);
    expect(early).toMatchObject({ value: 20, winner: 'scheduled' });
    expect(early.steps).toContainEqual(
      expect.objectContaining({ name: 'scheduled', early: true, opensMs: OPEN_MS, lead }),
    );
  });

  test.each([
    ['its calendar', during('regular'), 'America/New_York'],
    ['the metric, for a time of day', between(0, 24), 'Asia/Tokyo'],
  ])('is told by the clock of %s', (_, when, timeZone) => {
    const { steps } = pods(1, [rule({ when, percent: 10 })], { timeZone: 'Asia/Tokyo' });

    expect(steps).toContainEqual(
      expect.objectContaining({ name: 'headroom', rules: [expect.objectContaining({ timeZone })] }),
    );
  });

  test('that is early can only raise: a cap for the night does not end a peak, and the cap of now does not stop a peak to come', () => {
    const night = rule({ when: during('eod'), atMost: 2, opensEarlyMs: 30 * MINUTE_MS });
    const capped = [rule({ when: during('regular'), atLeast: 20, opensEarlyMs: 10 * MINUTE_MS }), rule({ atMost: 4 })];

    expect(pods(380, [night]).value).toBe(10);
    expect(pods(410, [night]).value).toBe(2);
    expect([-11, -5, 5].map((minute) => pods(minute, capped).value)).toEqual([4, 20, 20]);
  });

  test('ramps up in a line from where the rule before it left off', () => {
    const ramp = { opensEarlyMs: 10 * MINUTE_MS, rampMs: 10 * MINUTE_MS };
    const rules = [rule({ when: during('regular'), percent: 100, ...ramp }), rule({ percent: 20 })];

    expect([-11, -10, -8, -5, -1, 0, 60].map((minute) => pods(minute, rules).value)).toEqual([
      12, 12, 12, 15, 19, 20, 20,
    ]);
  });

  test('by the hour follows local clocks, over midnight and on the days on which it begins', () => {
    // The open is a Monday, 09:30 in New York.
    const night = [rule({ when: between(22, 6, [1, 2, 3, 4, 5]), atMost: 4 })];
    const hours = (hour: number) => pods((hour - 9.5) * 60, night).value;

    expect([21.9, 22, 24 + 5.9, 24 + 6].map(hours)).toEqual([10, 4, 4, 10]);
    // Sunday's night is no weekday's, and the night that begins on Friday ends on Saturday.
    expect([-2, 3, 4 * 24 + 23, 5 * 24 + 5, 5 * 24 + 23].map(hours)).toEqual([10, 10, 4, 4, 10]);
  });

  test('says what it cannot know: without the calendar no rule of it holds', () => {
    const rules = [rule({ when: during('regular'), atLeast: 20 }), rule({ percent: 10 })];

    expect(pods(60, rules, { schedule: undefined })).toMatchObject({
      value: 11,
      steps: [{ name: 'reactive' }, { name: 'headroom', blind: true }],
    });
  });
});
