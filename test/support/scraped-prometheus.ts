import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort, startServer } from './child.ts';
import { executable } from './executable.ts';
import { startLoopback } from './loopback.ts';

const PROMETHEUS = executable(process.env['PROMETHEUS_BIN'] ?? 'prometheus');

export const CAN_SCRAPE = PROMETHEUS !== undefined;

/** Something that Prometheus scrapes. */
export interface Target {
  /**
   * Exposition text, as a server prints it; `+n` behind a value says that it is a counter that has grown by n a second, which
   * takes the place of many scrapes.
   */
  readonly text: string;
  readonly honorLabels?: boolean;
  /** What the scrape configuration adds, such as the pod and namespace of the exporter. */
  readonly labels?: Readonly<Record<string, string>>;
}

export interface Scraped {
  readonly url: string;
  /** When the newest samples were true. */
  readonly scrapedMs: number;
  stop(): Promise<void>;
}

const STEP_MS = 15_000;
/** More than the five minutes over which rates are taken. */
const STEPS = 24;

/** Starts the real Prometheus, which scrapes every target, and waits until it has. */
export async function startScraping(targets: readonly Target[]): Promise<Scraped> {
  if (PROMETHEUS === undefined) throw new Error('Prometheus is not installed');
  const scrapedMs = Date.now() - 5_000;
  const bodies = targets.map(({ text }) => withPast(text, scrapedMs));
  const exporter = await startLoopback(({ path }) => ({
    status: 200,
    body: bodies[Number(path.slice(1))],
    headers: { 'Content-Type': 'text/plain; version=0.0.4' },
  }));
  const folder = await mkdtemp(join(tmpdir(), 'forewarm-scraping-'));
  const config = join(folder, 'prometheus.yaml');
  await writeFile(config, JSON.stringify(configOf(targets, new URL(exporter.url).host)));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const server = await startServer(
    [
      PROMETHEUS,
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    `${url}/-/ready`,
  );
  const stop = async (): Promise<void> => {
    await server.stop();
    await exporter.close();
    await rm(folder, { recursive: true, force: true });
  };
  for (const untilMs = Date.now() + 30_000; (await targetsUp(url)) < targets.length; await pause(100)) {
    if (Date.now() < untilMs) continue;
    await stop();
    throw new Error(`not every target was scraped:\n${server.output().slice(-2_000)}`);
  }
  return { url, scrapedMs, stop };
}

/** A target is up from the moment at which a scrape of it has been stored. */
async function targetsUp(url: string): Promise<number> {
  const answer = await fetch(`${url}/api/v1/query?query=${encodeURIComponent('count(up == 1)')}`);
  const { data } = (await answer.json()) as { data?: { result: readonly { value: [number, string] }[] } };
  return Number(data?.result[0]?.value[1] ?? 0);
}

function configOf(targets: readonly Target[], host: string): unknown {
  return {
    global: { scrape_interval: '1s', scrape_timeout: '1s' },
    scrape_configs: targets.map(({ honorLabels = false, labels = {} }, i) => ({
      job_name: `target-${i}`,
      metrics_path: `/${i}`,
      honor_labels: honorLabels,
      static_configs: [{ targets: [host], labels }],
    })),
  };
}

/** Each sample at every step of the past, with its time. */
function withPast(text: string, nowMs: number): string {
  const lines = text.trim().split('\n');
  return `${lines.flatMap((line) => linesOf(line.trim(), nowMs)).join('\n')}\n`;
}

function linesOf(line: string, nowMs: number): readonly string[] {
  const [, series, value = '', growth = '0'] = /^([^#\s{]+(?:\{.*\})?) (\S+)(?: \+(\S+))?$/.exec(line) ?? [];
  if (series === undefined) return [line];
  return Array.from({ length: STEPS + 1 }, (_, i) => {
    const agoMs = (STEPS - i) * STEP_MS;
    return `${series} ${Number(value) - (Number(growth) * agoMs) / 1000} ${nowMs - agoMs}`;
  });
}
