import { describe, expect, test } from '@jest/globals';
import { array, assert, double, integer, option, property, record } from 'fast-check';
import { recordingOf } from '../../src/sources/recording.ts';

test('a recording is read with its step, and what is not there is a gap', () => {
  const recording = recordingOf(
    [
      'time,arrivals,backlog',
      '2026-11-23T09:30:00Z,1.5,0',
      '2026-11-23T09:30:15Z,,12',
      '2026-11-23T09:31:00Z,2,1e3',
      '',
    ].join('\n'),
  );

  expect(recording.stepMs).toBe(15_000);
  expect(recording.series['arrivals']).toEqual(Float64Array.of(1.5, Number.NaN, Number.NaN, Number.NaN, 2));
  expect(recording.series['backlog']).toEqual(Float64Array.of(0, 12, Number.NaN, Number.NaN, 1000));
});

test('times may be seconds since 1970 or have an offset, and lines may end as on Windows', () => {
  const plain = recordingOf('time,a\r\n1795426200,1\r\n1795426215.5,2\r\n1795426231,3\r\n');
  const offset = recordingOf(
    '\uFEFFtime, a\n2026-11-23T09:30:00-05:00, 1\n2026-11-23T15:30:30+01:00 , 2\n2026-11-23T14:31:00.000Z,3',
  );

  expect(plain).toEqual({ stepMs: 15_500, series: { a: Float64Array.of(1, 2, 3) } });
  expect(offset.stepMs).toBe(30_000);
});

describe('a mistake is named with its line', () => {
  test.each([
    ['an empty file', '', 'line 1: expected a header'],
    ['a header without time', 'when,a\n1,2\n2,3', 'line 1: expected a header'],
    ['a header without series', 'time\n1\n2', 'line 1: expected a header'],
    ['the same name twice', 'time,a,a\n1,2,3\n2,3,4', 'line 1: expected a header'],
    ['a quoted name', 'time,"a"\n1,2\n2,3', 'line 1: expected a header'],
    ['too few values', 'time,a,b\n1,2,3\n2,3', 'line 3: expected a time and 2 values, found 1 values'],
    ['too many values', 'time,a\n1,2,3\n2,3', 'line 2: expected a time and 1 values, found 2 values'],
    ['a time of another format', 'time,a\n23/11/2026 09:30,1\n2,2', 'line 2: expected a time as 2026-11-23T09:30:00Z'],
    ['a time without a zone', 'time,a\n2026-11-23T09:30:00,1\n2,2', 'line 2: expected a time as 2026-11-23T09:30:00Z'],
    ['no time', 'time,a\n,1\n2,2', 'line 2: expected a time'],
    ['a negative value', 'time,a\n1,-1\n2,2', 'line 2: expected a number from 0 to 2^53 - 1'],
    ['a huge value', 'time,a\n1,1e18\n2,2', 'line 2: expected a number from 0 to 2^53 - 1'],
    [
      'a word as a value',
      'time,a\n1,NaN\n2,2',
      'line 2: expected a number from 0 to 2^53 - 1, or nothing for a gap, found "NaN"',
    ],
    ['times that go back', 'time,a\n1,1\n3,1\n2,1', 'line 4: expected a time after the one of the row before'],
    ['a time twice', 'time,a\n1,1\n1,1', 'line 3: expected a time after the one of the row before'],
    ['a time off the grid', 'time,a\n0,1\n10,1\n24,1\n30,1', 'line 3: expected a time on the even grid of 6 s'],
    ['one row', 'time,a\n1,1', 'expected at least two rows'],
    ['a far too long stretch', 'time,a\n0,1\n0.001,1\n1795426200,1', 'the times span'],
  ])('%s', (_, csv, message) => {
    expect(() => recordingOf(csv)).toThrow(message);
  });
});

test('what is written is read back', () => {
  const column = array(option(double({ min: 0, max: 1e15, noNaN: true }), { nil: undefined }), {
    minLength: 2,
    maxLength: 50,
  });
  assert(
    property(record({ column, stepSeconds: integer({ min: 1, max: 3600 }) }), ({ column: values, stepSeconds }) => {
      const rows = values.map((value, i) => `${1_795_426_200 + i * stepSeconds},${value ?? ''}`);

      const recording = recordingOf(['time,a', ...rows].join('\n'));

      expect(recording).toEqual({
        stepMs: stepSeconds * 1000,
        series: { a: Float64Array.from(values, (value) => value ?? Number.NaN) },
      });
    }),
  );
});
