import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type ClosableSource, openSource, type SourceSettings, type Surroundings } from '../../src/sources/open.ts';
import type { Query } from '../../src/sources/source.ts';
import { type Folder, temporaryFolder } from '../support/folder.ts';

const NOW_MS = Date.UTC(2026, 10, 23, 9, 30);
const never = new AbortController().signal;
let folder: Folder;
let source: ClosableSource | undefined;

beforeEach(async () => {
  folder = await temporaryFolder();
});

afterEach(async () => {
  source?.close();
  source = undefined;
  await folder.remove();
});

const SURROUNDINGS: Surroundings = {
  now: () => NOW_MS,
  stopwatchMs: () => 0,
  random: () => 0,
  generated: (seed) => ({ stepMs: 15_000, series: { backlog: Float64Array.of(seed) } }),
};

async function read(settings: SourceSettings, query: Query, nowMs = NOW_MS): Promise<unknown> {
  source = await openSource(settings, SURROUNDINGS);
  const [reading] = await source.latest([query], nowMs, never);
  return reading;
}

test('a replay of a file plays it from now on, at its speed, again and again', async () => {
  const file = await folder.write('day.csv', 'time,backlog\n0,1\n60,2\n120,3\n');
  const settings = { kind: 'replay', file, seed: 1, speed: 60 } as const;

  expect(await read(settings, { kind: 'replay', series: 'backlog' })).toEqual({ atMs: NOW_MS, value: 1 });
  expect(await read(settings, { kind: 'replay', series: 'backlog' }, NOW_MS + 4_500)).toEqual({
    atMs: NOW_MS + 4_000,
    value: 2,
  });
});

test('a replay without a file plays what is generated from its seed', async () => {
  const settings = { kind: 'replay', file: undefined, seed: 7, speed: 1 } as const;

  expect(await read(settings, { kind: 'replay', series: 'backlog' })).toEqual({ atMs: NOW_MS, value: 7 });
});

test('a recording that cannot be read does not open', async () => {
  const file = await folder.write('day.csv', 'time,backlog\n0,1\n60,-2\n');

  await expect(openSource({ kind: 'replay', file, seed: 1, speed: 1 }, SURROUNDINGS)).rejects.toThrow('line 3');
});

test.each([
  [{ kind: 'cloudMonitoring', project: 'acme-prod', endpoint: undefined }],
  [{ kind: 'cloudMonitoring', project: 'acme-prod', endpoint: 'http://127.0.0.1:1' }],
  [
    {
      kind: 'prometheus',
      url: 'https://prometheus.example',
      timeoutMs: 5_000,
      auth: { kind: 'google' },
      tls: {},
      headers: {},
    },
  ],
] as const)('%j opens and closes without asking anybody', async (settings) => {
  source = await openSource(settings, SURROUNDINGS);

  expect(source.batches([])).toEqual([]);
});
