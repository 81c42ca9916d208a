import { describe, expect, test } from '@jest/globals';
import { dayOf, including, utc, windowsIn } from '../support/calendars.ts';

const LONDON = {
  timeZone: 'Europe/London',
  sessions: [{ name: 'regular', days: 'Mon-Fri', open: '08:00', close: '16:30' }],
  closed: ['2026-08-31', '2026-12-25'],
  early: [{ date: '2026-12-24', close: '12:30' }],
};
const NEW_YORK = {
  timeZone: 'America/New_York',
  sessions: [{ name: 'regular', days: 'Mon-Fri', open: '09:30', close: '16:00' }],
  closed: ['2026-11-26', '2026-12-25'],
  early: [{ date: '2026-12-24', close: '13:00' }],
  include: ['london'],
};
const desk = (changes: object = {}) => including({ ...NEW_YORK, ...changes }, { london: LONDON });

describe('a calendar that includes another', () => {
  test('has the windows of both, the other one named after its calendar', () => {
    expect(desk().names).toEqual(['regular', 'london-regular']);
    expect(windowsIn(desk(), '2026-11-27', '2026-11-28')).toEqual([
      'london-regular 2026-11-27T08:00Z 2026-11-27T16:30Z',
      'regular 2026-11-27T14:30Z 2026-11-27T21:00Z',
    ]);
  });

  test('follows the clock of each while one of two cities has changed it', () => {
    // New York changes on 8 March 2026, London on 29 March.
    const londonOpens = (date: string) =>
      desk()
        .events(dayOf(date))
        .find(({ name }) => name === 'london open')?.minute;

    expect(['2026-03-06', '2026-03-09', '2026-03-27', '2026-03-30'].map(londonOpens)).toEqual([180, 240, 240, 180]);
  });

  test('says of a moment which windows of both hold, and which comes next', () => {
    const calendar = desk();

    expect(calendar.at(utc('2026-11-27T15:00Z'))).toEqual(['regular', 'london-regular']);
    expect(calendar.next('london-regular', utc('2026-08-28T12:00Z'))).toMatchObject({
      name: 'london-regular',
      opensMs: utc('2026-09-01T07:00Z'),
    });
    expect(calendar.next('regular', utc('2026-11-27T15:00Z'))?.opensMs).toBe(utc('2026-11-30T14:30Z'));
    expect(calendar.next('paris-regular', utc('2026-11-27T15:00Z'))).toBeUndefined();
  });

  test.each([
    ['a common day', '2026-11-27', undefined],
    ["the other's holiday", '2026-08-31', 'london closed'],
    ['its own holiday, on which the other opens', '2026-11-26', 'closed but london'],
    ["everybody's holiday", '2026-12-25', 'closed'],
    ['a day on which both close early', '2026-12-24', 'early, london early'],
    ['a weekend', '2026-11-28', undefined],
  ])('tells %s from others', (_, date, type) => {
    expect(desk().dayType(dayOf(date))).toBe(type);
  });

  test('has an identity of its own, which changes with the other one', () => {
    const without = including({ ...NEW_YORK, include: [] }, { london: LONDON });
    const changed = including(NEW_YORK, { london: { ...LONDON, closed: [] } });

    expect(new Set([without.id, desk().id, changed.id]).size).toBe(3);
    expect(desk().id).toBe(desk().id);
  });

  test('knows closures as long as the one that ends first', () => {
    const calendar = including({ exchange: 'nyse', include: ['tokyo'] }, { tokyo: { exchange: 'jpx' } });

    expect(calendar.endsMs).toBe(utc('2028-12-31T15:00Z'));
  });

  test('places the moments of a city far ahead on its own days', () => {
    const calendar = including({ ...NEW_YORK, include: ['tokyo'] }, { tokyo: { exchange: 'jpx' } });

    // Tokyo's Monday opens at 19:00 on New York's Sunday.
    expect(calendar.events(dayOf('2026-11-29')).map(({ name, minute }) => [name, minute])).toEqual([
      ['tokyo open', 1140],
      ['tokyo lunch', 1290],
      ['tokyo reopen', 1350],
    ]);
  });
});
