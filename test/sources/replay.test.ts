import { expect, test } from '@jest/globals';
import { replay } from '../../src/sources/replay.ts';
import { SourceError } from '../../src/sources/source.ts';

const START_MS = Date.UTC(2026, 10, 23, 9, 30);
const RECORDING = { stepMs: 60_000, series: { backlog: Float64Array.of(10, 20, Number.NaN, 40) } };
const QUERY = { kind: 'replay', series: 'backlog' } as const;
const never = new AbortController().signal;

async function valueAt(minutes: number, { speed = 1, repeat = false } = {}): Promise<unknown> {
  const source = replay(RECORDING, { startMs: START_MS, speed, repeat });
  const [reading] = await source.latest([QUERY], START_MS + minutes * 60_000, never);
  return reading instanceof SourceError ? reading.trouble : reading?.value;
}

test('a value holds for its step', async () => {
  expect(await valueAt(0)).toBe(10);
  expect(await valueAt(0.99)).toBe(10);
  expect(await valueAt(1)).toBe(20);
});

test('a gap, the time before it and the time after it are no data', async () => {
  expect([await valueAt(2), await valueAt(-0.1), await valueAt(4)]).toEqual(['no-data', 'no-data', 'no-data']);
});

test('at sixty times the speed a minute takes a second', async () => {
  expect(await valueAt(3 / 60, { speed: 60 })).toBe(40);
});

test('a recording that repeats begins again, and not before it began', async () => {
  expect(await valueAt(5, { repeat: true })).toBe(20);
  expect([await valueAt(-3, { repeat: true }), await valueAt(-4, { repeat: true })]).toEqual(['no-data', 'no-data']);
});

test('an unknown series is named together with those that there are', async () => {
  const source = replay(RECORDING, { startMs: START_MS, speed: 1, repeat: false });

  const names = ['backlogs', '__proto__', 'constructor'];
  const queries = names.map((series) => ({ kind: 'replay', series }) as const);
  const readings = await source.latest(queries, START_MS, never);

  expect(readings).toEqual(
    names.map((name) =>
      expect.objectContaining({
        trouble: 'not-found',
        message: `the recording has no series ${name}, it has backlog`,
      }),
    ),
  );
});
