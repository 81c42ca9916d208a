import { describe, expect, test } from '@jest/globals';
import { PODS_METRIC, problemsIn, SOURCES, specOf, withField, written } from '../support/written.ts';

const calendar = (name: string, spec: object) => ({ kind: 'Calendar', metadata: { name }, spec });
const LONDON = calendar('london', { exchange: 'lse' });
const desk = (changes: object) => calendar('desk', { exchange: 'nyse', include: ['london'], ...changes });

/** What is wrong, without the place in the file. */
function troubles(...objects: readonly object[]): readonly string[] {
  return problemsIn(written(...SOURCES, ...objects)).map(({ path, message }) => `${path}: ${message}`);
}

describe('the calendars that a calendar includes', () => {
  test('stand in it as they are written', () => {
    const [first, second] = specOf(desk({}), LONDON).calendars;

    expect(first?.include).toEqual([second]);
  });

  test('are enough to make one', () => {
    expect(troubles(desk({ exchange: undefined, timeZone: 'America/New_York' }), LONDON)).toEqual([]);
  });

  test('lend their windows to metrics', () => {
    const metric = (during: string) =>
      withField(withField(PODS_METRIC, 'spec.calendar', 'desk'), 'spec.headroom', [{ during, percent: 20 }]);

    expect(troubles(metric('london-regular'), desk({}), LONDON)).toEqual([]);
    expect(troubles(metric('london-eod'), desk({}), LONDON)).toEqual([
      'spec.headroom[0].during: expected a session or event of calendar desk (regular or london-regular), found "london-eod"',
    ]);
  });

  test('lend them under their whole name, dots and all', () => {
    const during = withField(withField(PODS_METRIC, 'spec.calendar', 'desk'), 'spec.headroom', [
      { during: 'lse.main-regular', percent: 20 },
    ]);

    expect(troubles(during, desk({ include: ['lse.main'] }), calendar('lse.main', { exchange: 'lse' }))).toEqual([]);
  });

  test.each([
    [
      'one that is not there',
      { include: ['lodon'] },
      'expected the name of a Calendar, found "lodon", did you mean london?',
    ],
    ['itself', { include: ['desk'] }, 'expected another calendar, found "desk", which is this one'],
    ['one twice', { include: ['london', 'london'] }, 'expected each calendar once, found "london" again'],
    [
      'one with a window that has the name of an own one',
      { events: [{ name: 'london-regular' }] },
      'expected names of its own, found "london-regular" twice',
    ],
  ])('are not %s', (_, changes, message) => {
    expect(troubles(desk(changes), LONDON)).toEqual([expect.stringContaining(message)]);
  });

  test('include none themselves', () => {
    expect(
      troubles(desk({ include: ['middle'] }), calendar('middle', { exchange: 'cme', include: ['london'] }), LONDON),
    ).toEqual(['spec.include[0]: expected a calendar without include, found "middle", which has one']);
  });

  test('are told wrong once, where they are written', () => {
    expect(troubles(desk({}), calendar('london', { exchange: 'xlse' }))).toEqual([
      expect.stringMatching(/^spec\.exchange: expected one of .*, found "xlse"$/),
    ]);
  });
});
