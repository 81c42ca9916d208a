import { describe, expect, test } from '@jest/globals';
import { calendars } from '../../src/commands/calendars.ts';
import type { CalendarSpec } from '../../src/spec/spec.ts';
import { specOf } from '../support/written.ts';

const HOUR_MS = 3_600_000;
/** A Friday before a weekend. */
const NOW_MS = Date.parse('2026-11-20T12:00:00Z');

function written(spec: object, name = 'desk'): readonly CalendarSpec[] {
  return specOf({ kind: 'Calendar', metadata: { name }, spec }).calendars;
}

const NYSE = written({ exchange: 'nyse', events: [{ name: 'eod', starts: 'close+15m', lasts: '90m' }] }, 'market');

describe('the calendars in effect', () => {
  test('show the windows from the day before to the days ahead', () => {
    const known = calendars();
    known.set(NYSE);

    const schedule = known.schedule('market', NOW_MS);

    expect(schedule).toMatchObject({ calendar: 'market', timeZone: 'America/New_York' });
    expect(schedule?.windows.map(({ name, opensMs }) => [name, new Date(opensMs).toISOString()])).toEqual([
      ['regular', '2026-11-19T14:30:00.000Z'],
      ['eod', '2026-11-19T21:15:00.000Z'],
      ['regular', '2026-11-20T14:30:00.000Z'],
      ['eod', '2026-11-20T21:15:00.000Z'],
    ]);
  });

  test('move on with time, also back', () => {
    const known = calendars();
    known.set(NYSE);
    const opens = (ms: number) => known.schedule('market', ms)?.windows.at(-1)?.opensMs;

    const before = opens(NOW_MS);
    const monday = opens(NOW_MS + 48 * HOUR_MS);

    expect(monday).toBeGreaterThan(Number(before));
    expect(opens(NOW_MS)).toBe(before);
  });

  test('are those of the last specification', () => {
    const known = calendars();
    known.set([
      ...NYSE,
      ...written({ timeZone: 'UTC', sessions: [{ name: 'a', days: 'Mon-Sun', open: '09:00', close: '10:00' }] }),
    ]);
    const market = known.get('market');
    known.set(NYSE);

    expect([known.get('desk'), known.schedule('desk', NOW_MS)]).toEqual([undefined, undefined]);
    expect(known.get('market')).toBe(market);
  });

  test('say when what is known of closures ends', () => {
    const known = calendars();
    known.set(NYSE);

    expect(known.ends()).toEqual([{ name: 'market', endsMs: Date.parse('2029-01-01T05:00:00Z') }]);
  });
});
