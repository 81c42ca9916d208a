import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { KeyPair } from '../../test/support/pki.ts';
import { onCore } from './pinning.ts';

/** What a server process is told when it starts. */
export interface Setup {
  readonly serving: KeyPair;
  /** The authorities of client certificates, PEM. */
  readonly clientCa: string;
  /** The front proxy's own certificate, PEM. */
  readonly proxyCertificate: string;
  /** How many metrics Forewarm answers. */
  readonly metrics: number;
  /** What the others answer: a body in latin1 for every path. */
  readonly bodies: readonly (readonly [path: string, body: string])[];
  /** How often Forewarm ticks; 0 for once, at the start. */
  readonly tickEveryMs: number;
  /** Whether the metrics have a calendar, headroom by its session, and forecasts that are in force. */
  readonly looksAhead: boolean;
}

/** A server in a process of its own. */
export interface Subject extends AsyncDisposable {
  readonly pid: number;
  readonly origin: string;
  /** Tells the process something, and gives what it says to that. */
  ask(question: string): Promise<unknown>;
}

/** Starts a program of the folder `servers`, on one processor core if one is given, and waits until it listens. */
export async function startSubject(name: string, core: number | undefined, setup: Setup): Promise<Subject> {
  const program = join(import.meta.dirname, 'servers', `${name}.ts`);
  const [command, args] = onCore(core, process.execPath, [...profiling(name), program]);
  const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const ended = once(child, 'exit');
  const ask = async (question: unknown): Promise<unknown> => {
    const answered = once(child, 'message');
    child.send(question as string);
    const [answer] = await Promise.race([answered, ended.then(() => Promise.reject(new Error(`${name} ended`)))]);
    return answer;
  };
  const port = Number(await ask(setup));
  return {
    pid: child.pid ?? 0,
    origin: `https://127.0.0.1:${port}`,
    ask,
    [Symbol.asyncDispose]: async () => {
      child.disconnect();
      await ended;
    },
  };
}

/** With BENCH_CPU_PROFILES, the folder where each server leaves its profile. */
function profiling(name: string): string[] {
  const folder = process.env['BENCH_CPU_PROFILES'];
  return folder === undefined
    ? []
    : ['--cpu-prof', `--cpu-prof-dir=${folder}`, `--cpu-prof-name=${name}-${Date.now()}.cpuprofile`];
}
