import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Child, freePort, startServer } from './child.ts';
import { executable } from './executable.ts';

const PROMETHEUS = executable(process.env['PROMETHEUS_BIN'] ?? 'prometheus');
const PROMTOOL = executable(process.env['PROMTOOL_BIN'] ?? 'promtool');

/** Whether the real Prometheus is installed; PROMETHEUS_BIN and PROMTOOL_BIN say where, if it is not in PATH. */
export const HAS_PROMETHEUS = PROMETHEUS !== undefined && PROMTOOL !== undefined;

/** One line of OpenMetrics with its time, for instance `queue_depth{queue="a"} 12 1795426200`. */
export type OpenMetricsLine = `${string} ${number | 'NaN' | '+Inf' | '-Inf'} ${number}`;

/** Starts the real Prometheus over samples of the past. It scrapes nothing. */
export async function startPrometheus(
  samples: readonly OpenMetricsLine[],
): Promise<{ url: string; stop(): Promise<void> }> {
  if (PROMETHEUS === undefined || PROMTOOL === undefined) throw new Error('Prometheus is not installed');
  const folder = await mkdtemp(join(tmpdir(), 'forewarm-prometheus-'));
  const [input, config, data] = [join(folder, 'samples.om'), join(folder, 'config.yaml'), join(folder, 'data')];
  await writeFile(input, `${samples.join('\n')}\n# EOF\n`);
  await writeFile(config, 'global: {}\n');
  // The tool reads its input once for each block, so the blocks are made large.
  const blocks = ['tsdb', 'create-blocks-from', '--max-block-duration=720h', 'openmetrics', input, data];
  await promisify(execFile)(PROMTOOL, blocks);
  const port = await freePort();
  const server = await startServer(
    [
      PROMETHEUS,
      `--config.file=${config}`,
      `--storage.tsdb.path=${data}`,
      '--storage.tsdb.retention.time=60d',
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    `http://127.0.0.1:${port}/-/ready`,
  );
  return { url: `http://127.0.0.1:${port}`, stop: () => stopAndRemove(server, folder) };
}

async function stopAndRemove(server: Child, folder: string): Promise<void> {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
}
