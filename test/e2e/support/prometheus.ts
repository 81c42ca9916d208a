import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../support/child.ts';
import { executable } from '../../support/executable.ts';
import { answers200, send } from './http.ts';
import type { Running } from './processes.ts';
import type { Stage } from './scenario.ts';

export interface Prometheus extends Running {
  readonly url: string;
}

export interface PrometheusData {
  /** The ports of loopback to scrape every second. */
  readonly scrape?: readonly number[];
  /** Samples of the past in OpenMetrics text, without its last line `# EOF`. */
  readonly history?: string;
}

/** @throws when it is not installed */
export function findPrometheus(): { readonly prometheus: string; readonly promtool: string } {
  const prometheus = executable('prometheus');
  const promtool = executable('promtool');
  if (prometheus === undefined || promtool === undefined) {
    throw new Error('prometheus and promtool are not in PATH: install them (Debian: apt-get install prometheus)');
  }
  return { prometheus, promtool };
}

/** A real Prometheus on loopback, once it has scraped every target. */
export async function startPrometheus(stage: Stage, { scrape = [], history }: PrometheusData): Promise<Prometheus> {
  const { prometheus, promtool } = findPrometheus();
  const data = join(stage.folder, 'prometheus');
  mkdirSync(data, { recursive: true });
  if (history !== undefined) backfill(promtool, stage.folder, data, history);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const running = await stage.start({
    name: 'prometheus',
    program: prometheus,
    args: [
      `--config.file=${writeConfig(stage.folder, scrape)}`,
      `--storage.tsdb.path=${data}`,
      // The default of 15 days drops older blocks at the start.
      '--storage.tsdb.retention.time=60d',
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    ready: () => hasScraped(url, scrape.length),
  });
  return { ...running, url };
}

async function hasScraped(url: string, targets: number): Promise<void> {
  await answers200(`${url}/-/ready`);
  const { text } = await send(`${url}/api/v1/query?query=${encodeURIComponent('sum(up) or vector(0)')}`);
  if (!text.includes(`"${targets}"`)) throw new Error(`not all ${targets} targets have been scraped: ${text}`);
}

function backfill(promtool: string, folder: string, data: string, history: string): void {
  const file = join(folder, 'history.om');
  writeFileSync(file, `${history.trimEnd()}\n# EOF\n`);
  const args = ['tsdb', 'create-blocks-from', 'openmetrics', '--max-block-duration=168h', file, data];
  const { status, stderr } = spawnSync(promtool, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`promtool cannot make blocks of the history: ${stderr}`);
}

function writeConfig(folder: string, ports: readonly number[]): string {
  const path = join(folder, 'prometheus.yaml');
  const config = {
    global: { scrape_interval: '1s', scrape_timeout: '1s' },
    scrape_configs: [{ job_name: 'e2e', static_configs: [{ targets: ports.map((port) => `127.0.0.1:${port}`) }] }],
  };
  writeFileSync(path, JSON.stringify(config));
  return path;
}
