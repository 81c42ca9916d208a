import { setTimeout as pause } from 'node:timers/promises';
import { pinning } from './pinning.ts';
import { cpuSeconds, residentMegabytes } from './process-usage.ts';
import { type Report, table } from './report.ts';
import { type Keys, setupOf } from './setups.ts';
import { startSubject } from './subject.ts';

const METRICS = 20_000;
/** A tick this often, on a clock that runs so much faster that each finds every signal due. */
const TICK_EVERY_MS = 2_500;

/** Two hundred forecasts learn from three days first. */
const LEARNING_MS = 20_000;

/** What it costs to decide every metric, and for how long a request may wait meanwhile. */
export async function tickReport(keys: Keys, short: boolean): Promise<Report> {
  const plain = await figuresOf(keys, short, false);
  const ahead = await figuresOf(keys, short, true);
  const rows = plain.map(([name, figure], i) => [name, figure, ahead[i]?.[1] ?? '']);
  return {
    lines: [
      `## Ticks, ${METRICS.toLocaleString('en')} metrics of two signals each`,
      '',
      ...table(['', 'as they are', 'with a calendar, headroom and 200 forecasts'], rows),
    ],
    missed: [],
  };
}

async function figuresOf(
  keys: Keys,
  short: boolean,
  looksAhead: boolean,
): Promise<readonly (readonly [name: string, figure: string])[]> {
  const ticks = short ? 2 : 6;
  const setup = setupOf(keys, METRICS, TICK_EVERY_MS, looksAhead);
  await using forewarm = await startSubject('forewarm', pinning()?.server, setup);
  // The first ticks compile.
  await pause(2 * TICK_EVERY_MS + (looksAhead ? LEARNING_MS : 0));
  const before = cpuSeconds(forewarm.pid);
  await pause(ticks * TICK_EVERY_MS);
  const tickMs = ((cpuSeconds(forewarm.pid) - before) / ticks) * 1000;
  const longestTurnMs = Number(await forewarm.ask(String((ticks * TICK_EVERY_MS) / 1000)));
  return [
    ['CPU of one tick', `${Math.round(tickMs)} ms`],
    ['longest turn of the event loop', `${longestTurnMs.toFixed(1)} ms`],
    ['memory (RSS)', `${Math.round(residentMegabytes(forewarm.pid))} MB`],
  ];
}
