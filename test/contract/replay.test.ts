import { openSource } from '../../src/sources/open.ts';
import { runSourceContract } from './source.ts';

const NOW_MS = Date.UTC(2026, 10, 23, 9, 30);
const STEP_MS = 15_000;

runSourceContract('a replay', async () => {
  const recording = {
    stepMs: STEP_MS,
    series: { backlog: Float64Array.of(0, 1, Number.NaN, 3), quiet: new Float64Array(4).fill(Number.NaN) },
  };
  const startMs = NOW_MS - 3 * STEP_MS;
  const source = await openSource(
    { kind: 'replay', file: undefined, seed: 1, speed: 1 },
    { now: () => startMs, stopwatchMs: () => 0, random: () => 0, generated: () => recording },
  );
  return {
    source,
    nowMs: NOW_MS,
    known: [{ query: { kind: 'replay', series: 'backlog' }, sample: { atMs: NOW_MS, value: 3 } }],
    unknown: [
      { kind: 'replay', series: 'quiet' },
      { kind: 'replay', series: 'never-there' },
      { kind: 'replay', series: '__proto__' },
    ],
    foreign: { kind: 'prometheus', expr: 'up' },
    history: {
      query: { kind: 'replay', series: 'backlog' },
      span: { fromMs: startMs, toMs: NOW_MS, stepMs: STEP_MS },
      samples: [
        { atMs: startMs, value: 0 },
        { atMs: startMs + STEP_MS, value: 1 },
        { atMs: NOW_MS, value: 3 },
      ],
    },
    faults: {},
    hang: undefined,
    heal: () => {},
    secrets: [],
    close: async () => {},
  };
});
