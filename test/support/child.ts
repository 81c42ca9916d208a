import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';

/** A program that was started for a test, in a process group of its own. */
export interface Child {
  readonly output: () => string;
  /** Ends it and everything that it started, and waits for that. */
  stop(): Promise<void>;
}

/** Starts a server program and waits until `url` answers 200. */
export async function startServer(
  [program, ...args]: readonly [string, ...string[]],
  url: string,
  withinMs = 60_000,
): Promise<Child> {
  const child = spawn(program, args, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const ended = once(child, 'exit');
  const stop = async (): Promise<void> => {
    if (isRunning(child)) signalGroup(child, 'SIGTERM');
    const timer = setTimeout(() => signalGroup(child, 'SIGKILL'), 10_000);
    await ended;
    clearTimeout(timer);
  };
  for (const untilMs = Date.now() + withinMs; !(await answers(url)); await pause(50)) {
    if (isRunning(child) && Date.now() < untilMs) continue;
    await stop();
    throw new Error(`${program} did not get ready:\n${output.slice(-2_000)}`);
  }
  return { output: () => output, stop };
}

/** A port that is free at the moment, for programs that cannot say which one they chose. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

function isRunning({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null;
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined || !isRunning(child)) return;
  process.kill(-child.pid, signal);
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}
