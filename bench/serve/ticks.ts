import { setTimeout as pause } from 'node:timers/promises';
import { pinning } from './pinning.ts';
import { cpuSeconds, residentMegabytes } from './process-usage.ts';
import { type Report, table } from './report.ts';
import { type Keys, setupOf } from './setups.ts';
import { startSubject } from './subject.ts';

const METRICS = 20_000;
/** A tick this often, on a clock that runs so much faster that each finds every signal due. */
const TICK_EVERY_MS = 2_500;

/** What it costs to decide every metric, and for how long a request may wait meanwhile. */
export async function tickReport(keys: Keys, short: boolean): Promise<Report> {
  const ticks = short ? 2 : 6;
  await using forewarm = await startSubject('forewarm', pinning()?.server, setupOf(keys, METRICS, TICK_EVERY_MS));
  // The first ticks compile.
  await pause(2 * TICK_EVERY_MS);
  const before = cpuSeconds(forewarm.pid);
  await pause(ticks * TICK_EVERY_MS);
  const tickMs = ((cpuSeconds(forewarm.pid) - before) / ticks) * 1000;
  const longestTurnMs = Number(await forewarm.ask(String((ticks * TICK_EVERY_MS) / 1000)));
  const figures = [
    ['CPU of one tick', `${Math.round(tickMs)} ms`],
    ['longest turn of the event loop', `${longestTurnMs.toFixed(1)} ms`],
    ['memory (RSS)', `${Math.round(residentMegabytes(forewarm.pid))} MB`],
  ];
  return {
    lines: [`## Ticks, ${METRICS.toLocaleString('en')} metrics of two signals each`, '', ...table(['', ''], figures)],
    missed: [],
  };
}
