import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { executable } from '../../test/support/executable.ts';
import { onCore } from './pinning.ts';
import { percentile } from './statistics.ts';

/** What is asked, and how. */
export interface Load {
  /** Scheme, host and port. */
  readonly origin: string;
  readonly paths: readonly string[];
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Processes of h2load; each asks for a share of the paths, in an order of its own. */
  readonly clients: number;
  /** Connections of each; each asks on when it has its answer, or keeps to `perSecond`. */
  readonly connections: number;
  readonly seconds: number;
  /** Questions a second of all clients together; as many as the server answers when left out. */
  readonly perSecond?: number;
  /** The processor core that the clients run on; any when left out. */
  readonly core?: number | undefined;
}

export interface Yield {
  readonly requests: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** @throws with how to get it */
function findH2load(): string {
  const found = executable('h2load');
  if (found === undefined)
    throw new Error('h2load is not in PATH: install it (Debian: apt-get install nghttp2-client)');
  return found;
}

/**
 * Loads a server for some seconds. Every client is a process of its own that asks for paths of its own: the clients of one
 * h2load would all ask for the same path at the same time.
 * @throws when an answer is not 200
 */
export async function load(folder: string, asked: Load): Promise<Yield> {
  const clients = Array.from({ length: asked.clients }, (_, client) => start(folder, asked, client));
  const logs = await Promise.all(clients.map(({ child, log }) => finished(child).then(() => readLog(log))));
  const answers = logs.flat();
  const failed = answers.filter(({ status }) => status !== 200);
  if (failed.length > 0 || answers.length === 0) {
    throw new Error(`${failed.length} of ${answers.length} answers were not 200 but ${failed[0]?.status}`);
  }
  const fromUs = answers.reduce((first, { startUs }) => Math.min(first, startUs), Infinity);
  const toUs = answers.reduce((last, { startUs, tookUs }) => Math.max(last, startUs + tookUs), 0);
  const tookMs = answers.map(({ tookUs }) => tookUs / 1000);
  return {
    requests: answers.length,
    perSecond: (answers.length / (toUs - fromUs)) * 1e6,
    p50Ms: percentile(tookMs, 0.5),
    p99Ms: percentile(tookMs, 0.99),
    maxMs: percentile(tookMs, 1),
  };
}

function start(folder: string, asked: Load, client: number): { child: ChildProcess; log: string } {
  const { origin, paths, headers, clients, connections, seconds, perSecond, core } = asked;
  const urls = join(folder, `urls-${client}`);
  const log = join(folder, `log-${client}`);
  // h2load appends.
  rmSync(log, { force: true });
  const share = shuffled(shareOf(client, clients, paths));
  writeFileSync(urls, share.map((path) => `${origin}${path}\n`).join(''));
  const options = {
    '-c': connections,
    '-D': seconds,
    '-i': urls,
    '--log-file': log,
    ...(perSecond !== undefined && { '--rps': perSecond / clients / connections }),
  };
  const fields = headers.flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
  const args = ['--h1', ...Object.entries(options).flat().map(String), ...fields];
  const child = spawn(...onCore(core, findH2load(), args), { stdio: ['ignore', 'ignore', 'inherit'] });
  return { child, log };
}

async function finished(child: ChildProcess): Promise<void> {
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`h2load ended with ${code}`);
}

function readLog(log: string) {
  const lines = readFileSync(log, 'utf8').trimEnd().split('\n');
  return lines.map((line) => {
    const [startUs = Number.NaN, status, tookUs = Number.NaN] = line.split('\t').map(Number);
    return { startUs, status, tookUs };
  });
}

/** Nobody asks for what another asks for, as long as there are enough paths. */
function shareOf(client: number, clients: number, paths: readonly string[]): readonly string[] {
  return paths.length < clients ? paths : paths.filter((_path, i) => i % clients === client);
}

function shuffled<T>(values: readonly T[]): T[] {
  const copy = [...values];
  for (let last = copy.length - 1; last > 0; last--) {
    const at = Math.floor(Math.random() * (last + 1));
    [copy[at], copy[last]] = [copy[last] as T, copy[at] as T];
  }
  return copy;
}
