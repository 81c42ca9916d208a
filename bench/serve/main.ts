import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { pinning } from './pinning.ts';
import { makeKeys } from './setups.ts';
import { aggregatorReport } from './through-aggregator/report.ts';
import { tickReport } from './ticks.ts';
import { valueRouteReport } from './value-route.ts';

const { values } = parseArgs({ options: { short: { type: 'boolean', default: false } } });

const folder = mkdtempSync(join(tmpdir(), 'forewarm-bench-'));
try {
  process.exitCode = await run(values.short);
} catch (error) {
  process.stderr.write(`bench:serve: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Prints each part as soon as it is there. Gives the exit code: 1 when a floor was missed. */
async function run(short: boolean): Promise<0 | 1> {
  say(machine());
  const keys = await makeKeys();
  const missed: string[] = [];
  for (const part of [
    () => valueRouteReport(folder, keys, short),
    () => tickReport(keys, short),
    () => aggregatorReport(join(folder, 'cluster'), short),
  ]) {
    const report = await part();
    say('', ...report.lines);
    if (report.missed.length === 0) continue;
    say('', `below the floor: ${report.missed.join('; ')}. Neighbours can do that: measured once more`);
    const again = await part();
    say('', ...again.lines);
    missed.push(...again.missed);
  }
  say('', missed.length === 0 ? 'every floor holds' : `below the floor: ${missed.join('; ')}`);
  return missed.length === 0 ? 0 : 1;
}

function machine(): string {
  const all = cpus();
  const pinned = pinning() === undefined ? 'nothing is pinned' : 'the server on core 0, its clients on core 1';
  const load = `load ${loadavg()[0]?.toFixed(1)} before`;
  return `Node ${process.versions.node}, ${all.length} x ${all[0]?.model.trim() ?? 'an unknown processor'}, ${load}, ${pinned}`;
}

function say(...lines: string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}
