import { describe, expect, test } from '@jest/globals';
import { headroomNotes } from '../../src/spec/headroom-order.ts';
import type { ScalingMetric } from '../../src/spec/spec.ts';
import { PODS_METRIC, SIGNAL_METRIC, SOURCES, specOf, troublesOf, withField } from '../support/written.ts';

const withCalendar = withField(PODS_METRIC, 'spec.calendar', 'nyse');

function read(headroom: unknown, metric: unknown = withCalendar): ScalingMetric | undefined {
  return specOf(...SOURCES, withField(metric, 'spec.headroom', headroom)).metrics[0];
}

function troubles(headroom: unknown, metric: unknown = withCalendar): readonly string[] {
  return troublesOf(withField(metric, 'spec.headroom', headroom));
}

describe('headroom', () => {
  test('is read with a default for whatever is not said', () => {
    const written = [
      { during: 'regular', opensEarly: '10m', ramp: '5m', percent: 30 },
      { between: '22:00-06:00', days: 'Mon-Fri', percent: 0, atMost: 4 },
      { days: 'Sat,Sun', atLeast: 2 },
      { percent: 5 },
    ];

    const common = { opensEarlyMs: 0, rampMs: 0, percent: 0, atLeast: undefined, atMost: undefined };
    const hours = { kind: 'timeOfDay', fromMinute: 1320, toMinute: 360, weekdays: [1, 2, 3, 4, 5] };
    const weekend = { kind: 'timeOfDay', fromMinute: 0, toMinute: 1440, weekdays: [6, 7] };
    expect(read(written)?.headroom).toEqual([
      { ...common, when: { kind: 'during', name: 'regular' }, opensEarlyMs: 600_000, rampMs: 300_000, percent: 30 },
      { ...common, when: { ...hours, text: 'between 22:00-06:00 on Mon-Fri' }, atMost: 4 },
      { ...common, when: { ...weekend, text: 'on Sat,Sun' }, atLeast: 2 },
      { ...common, when: { kind: 'always' }, percent: 5 },
    ]);
  });

  test.each([
    [{}, '', 'expected percent, atLeast or atMost, found none of them'],
    [{ percent: -1 }, '.percent', 'expected a number from 0 to 1000, found -1'],
    [{ percent: '30' }, '.percent', 'expected a number from 0 to 1000, found "30"'],
    [{ atLeast: 6, atMost: 4 }, '.atMost', 'expected at least 6, the atLeast, found 4'],
    [{ atLeast: 61 }, '.atLeast', 'expected at most 60, the limits.max, found 61'],
    [{ percent: 1, ramp: '5m' }, '.ramp', 'expected only beside during, between or days, found without them'],
    [{ during: 'a', days: 'Mon', percent: 1 }, '', 'expected at most one of during or days, found during and days'],
    [
      { during: 'regular!', percent: 1 },
      '.during',
      'expected the name of a session or event of the calendar such as regular or eod, found "regular!"',
    ],
    [{ between: '22-6', percent: 1 }, '.between', 'expected two times of day such as "22:00-06:00", found "22-6"'],
    [
      { between: '08:00-08:00', percent: 1 },
      '.between',
      'expected two times of day such as "22:00-06:00", found "08:00-08:00"',
    ],
    [
      { between: '24:00-06:00', percent: 1 },
      '.between',
      'expected two times of day such as "22:00-06:00", found "24:00-06:00"',
    ],
    [{ days: 'Monday', percent: 1 }, '.days', 'expected weekdays such as Mon-Fri or Mon,Wed,Sat, found "Monday"'],
    [{ opensEarly: '25h', days: 'Mon', percent: 1 }, '.opensEarly', 'expected a duration from 0s to 1d, found 1d1h'],
    [{ percnt: 30 }, '.percnt', 'unknown key, did you mean percent?'],
    ['30 %', '', 'expected a map such as {during: regular, percent: 30}, found "30 %"'],
  ])('%j is refused', (rule, field, message) => {
    expect(troubles([rule])).toContain(`spec.headroom[0]${field}: ${message}`);
  });

  test.each([
    ['after one that always holds', [{ percent: 5 }, { during: 'eod', percent: 1 }], 1, 'rule 1, which always holds'],
    [
      'for a session that has one',
      [
        { during: 'a', percent: 5 },
        { during: 'a', atLeast: 1 },
      ],
      1,
      'rule 1',
    ],
    [
      'for hours that have one',
      [
        { between: '08:00-18:00', percent: 5 },
        { between: '09:00-17:00', percent: 1 },
      ],
      1,
      'rule 1',
    ],
    [
      'for hours that several rules cover together',
      [
        { between: '22:00-02:00', percent: 5 },
        { between: '02:00-06:00', percent: 1 },
        { between: '23:00-05:00', days: 'Fri', percent: 1 },
      ],
      2,
      'rule 1 and rule 2',
    ],
    [
      'for a weekend that is one',
      [
        { days: 'Fri-Mon', percent: 5 },
        { days: 'Sat,Sun', percent: 1 },
      ],
      1,
      'rule 1',
    ],
  ])('that can never hold is reported: one %s', (_, rules, index, before) => {
    expect(troubles(rules)).toEqual([
      `spec.headroom[${index}]: never holds, expected it before ${before}, found after`,
    ]);
  });

  test.each([
    ['a session before hours', [{ during: 'a', percent: 5 }, { between: '00:00-24:00', percent: 1 }, { percent: 1 }]],
    [
      'hours within hours, the narrow ones first',
      [
        { between: '09:00-17:00', percent: 5 },
        { between: '08:00-18:00', percent: 1 },
      ],
    ],
    [
      'hours that begin earlier',
      [
        { between: '08:00-18:00', percent: 5 },
        { between: '09:00-17:00', opensEarly: '2h', percent: 1 },
      ],
    ],
    [
      'hours of which a minute is left',
      [
        { between: '08:00-18:00', percent: 5 },
        { between: '09:00-18:01', percent: 1 },
      ],
    ],
  ])('that can hold is fine: %s', (_, rules) => {
    expect(troubles(rules)).toEqual([]);
  });

  test('by the hour needs a time zone, and of a session a calendar', () => {
    expect(troubles([{ between: '08:00-18:00', percent: 5 }], PODS_METRIC)).toEqual([
      'spec.headroom[0]: expected timeZone or calendar beside headroom, found neither',
    ]);
    expect(troubles([{ during: 'eod', percent: 5 }], withField(PODS_METRIC, 'spec.timeZone', 'UTC'))).toEqual([
      'spec.headroom[0].during: expected calendar beside headroom, found none',
    ]);
    expect(troubles([{ days: 'Mon', percent: 5 }], withField(PODS_METRIC, 'spec.timeZone', 'Europe/Berlin'))).toEqual(
      [],
    );
    expect(troublesOf(withField(PODS_METRIC, 'spec.timeZone', 'Mars/Olympus'))).toEqual([
      'spec.timeZone: expected a time zone such as America/New_York or UTC, found "Mars/Olympus"',
    ]);
  });

  test('may stand beside a signal', () => {
    expect(read([{ percent: 20 }], SIGNAL_METRIC)?.headroom).toMatchObject([{ percent: 20 }]);
  });

  test('whose hours cross is noted, with the rule that is used', () => {
    const crossing = read([
      { between: '08:00-12:00', percent: 5 },
      { between: '11:00-15:00', days: 'Mon-Fri', percent: 1 },
      { percent: 2 },
    ]);
    const nested = read([
      { between: '09:00-10:00', percent: 5 },
      { between: '08:00-15:00', percent: 1 },
    ]);

    expect(crossing && headroomNotes(crossing)).toEqual([
      'render/render-pods: headroom rules 1 and 2 overlap, for instance on Mon 11:00: rule 1 is used there',
    ]);
    expect(nested && headroomNotes(nested)).toEqual([]);
  });
});
