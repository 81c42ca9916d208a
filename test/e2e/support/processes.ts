import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from './eventually.ts';

/** A program that runs until it is stopped. Its output is in the file `log`. */
export interface Running extends AsyncDisposable {
  readonly pid: number;
  readonly log: string;
  /** Asks it to end (SIGTERM) and waits; kills it when it does not. Gives its exit code, or the signal that ended it. */
  stop(): Promise<number | string>;
  /** Ends it without a word (SIGKILL). */
  kill(): Promise<void>;
}

export interface Command {
  /** Says in the log files' names and in errors which program it is. */
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Throws until the program is ready. */
  readonly ready: () => unknown;
  /** Seconds until it must be ready. */
  readonly readyWithin?: number;
}

const GRACE_MS = 20_000;
/** A killed process may stay in the table until its parent looks. */
const KILL_MS = 3000;

/**
 * Starts a program as its own process group, and waits until it is ready. The group is written down in `folder`, so that it
 * is ended even if this process is killed: see reaper.ts.
 * @throws with the end of its log when it ends or is not ready in time
 */
export async function start(folder: string, command: Command): Promise<Running> {
  const log = logFile(folder, command.name);
  const output = openSync(log, 'a');
  const child = spawn(command.program, command.args, {
    stdio: ['ignore', output, output],
    env: { ...process.env, ...command.env },
    detached: true,
  });
  closeSync(output);
  const running = await handle(folder, child, log);
  try {
    await eventually(`${command.name} is ready`, () => hasEnded(child) || command.ready(), {
      within: command.readyWithin ?? 20,
    });
    if (hasEnded(child)) throw new Error(`${command.name} ended before it was ready`);
    return running;
  } catch (error) {
    await running.kill();
    throw new Error(`${command.name} cannot be started; ${log} ends with:\n${tail(log)}`, { cause: error });
  }
}

async function handle(folder: string, child: ChildProcess, log: string): Promise<Running> {
  const ended = new Promise<number | string>((resolve) => {
    child.once('exit', (code, signal) => resolve(code ?? signal ?? 'unknown'));
  });
  await once(child, 'spawn');
  const pid = child.pid ?? 0;
  const file = writeDown(folder, pid);
  const end = async (how: () => unknown) => {
    // Once it is over the system may give its number to somebody else.
    if (!existsSync(file)) return ended;
    await how();
    rmSync(file, { force: true });
    return ended;
  };
  const stop = () => end(() => endGroup(pid));
  const kill = async () => {
    await end(() => signalGroup(pid, 'SIGKILL'));
  };
  return { pid, log, stop, kill, [Symbol.asyncDispose]: async () => void (await stop()) };
}

/** Kills every program that was written down in `folder` and has not been stopped: nobody needs what they hold. */
export async function killAll(folder: string): Promise<void> {
  const files = existsSync(registryOf(folder)) ? readdirSync(registryOf(folder)) : [];
  for (const pid of files.map(Number)) signalGroup(pid, 'SIGKILL');
  await Promise.all(files.map((pid) => gone(Number(pid), KILL_MS)));
  rmSync(registryOf(folder), { recursive: true, force: true });
}

function writeDown(folder: string, pid: number): string {
  const file = join(registryOf(folder), String(pid));
  mkdirSync(registryOf(folder), { recursive: true });
  writeFileSync(file, '');
  return file;
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

async function endGroup(pid: number): Promise<void> {
  signalGroup(pid, 'SIGTERM');
  if (await gone(pid, GRACE_MS)) return;
  signalGroup(pid, 'SIGKILL');
  await gone(pid, KILL_MS);
}

/** Whether the group is gone within so many ms. */
async function gone(pid: number, withinMs: number): Promise<boolean> {
  const deadlineMs = performance.now() + withinMs;
  while (signalGroup(pid, 0)) {
    if (performance.now() > deadlineMs) return false;
    await sleep(20);
  }
  return true;
}

/** Whether the group was still there. */
function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-pid, signal);
  } catch {
    return false;
  }
}

function registryOf(folder: string): string {
  return join(folder, 'processes');
}

function logFile(folder: string, name: string): string {
  const path = join(folder, 'logs');
  mkdirSync(path, { recursive: true });
  return join(path, `${name}.log`);
}

function tail(log: string): string {
  return readFileSync(log, 'utf8').trimEnd().split('\n').slice(-15).join('\n');
}
