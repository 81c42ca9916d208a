import type { DemoOptions } from '../cli.ts';
import type { Log } from '../log.ts';
import type { User } from '../server/access/identity.ts';
import { type Listener, listen } from '../server/listener/listener.ts';
import { replay } from '../sources/replay.ts';
import { type AdminPort, openAdminPort } from './admin-port.ts';
import { assemble, generatedDay } from './assemble.ts';
import { createAuthority, issueServing } from './certificates.ts';
import { demoLines } from './demo-lines.ts';
import { demoSpec } from './demo-spec.ts';

const HOST = '127.0.0.1';
const TICK_MS = 15_000;
const DAY_MS = 86_400_000;

/** Some seconds of calm before the burst at 09:30. */
const STARTS_AT_MS = (9 * 60 + 25) * 60_000;

const ANYBODY: User = { name: 'anybody', uid: '', groups: [], extra: {} };
const YES = { allowed: true, reason: '' } as const;

export interface DemoSurroundings {
  readonly log: Log;
  readonly say: (line: string) => void;
  readonly stopped: Promise<unknown>;
}

/**
 * Answers for a simulated trading day, faster than it was, to anybody on this machine and to nobody else.
 * @throws with one sentence when it cannot start
 */
export async function demo(options: DemoOptions, { log, say, stopped }: DemoSurroundings): Promise<0> {
  const startedMs = Date.now();
  const midnightMs = Math.floor(startedMs / DAY_MS) * DAY_MS;
  // The whole program runs by the simulated clock: nothing in it knows the difference.
  const now = (): number => midnightMs + STARTS_AT_MS + (Date.now() - startedMs) * options.speed;
  const day = replay(generatedDay(1), { startMs: midnightMs, speed: 1, repeat: true });
  const assembly = assemble({
    now,
    tickMs: TICK_MS,
    log,
    decided: demoLines(say),
    open: async () => ({ ...day, close: () => {} }),
  });
  const validity = { nowMs: startedMs, days: 7 };
  const listener = await listen({
    handler: assembly.handler({ authenticate: () => ANYBODY, authorize: () => YES }, []),
    address: HOST,
    port: options.securePort,
    tls: await issueServing(await createAuthority('forewarm-demo', validity), ['localhost', HOST], validity),
    clientCa: undefined,
    handshaken: () => {},
  });
  const admin = await openAdminPort(assembly.admin([]), HOST, options.adminPort);
  say(welcome(options.speed, listener, admin));
  await assembly.apply(demoSpec());
  const stopTicking = assembly.start(TICK_MS / options.speed);

  await stopped;
  stopTicking();
  admin.close();
  await listener.close();
  return 0;
}

function welcome(speed: number, { port }: Listener, admin: AdminPort): string {
  const value = `https://${HOST}:${port}/apis/external.metrics.k8s.io/v1beta1/namespaces/demo/render-pods`;
  return `
Forewarm answers for a simulated trading day, ${speed} times as fast: open 09:30, close 16:00, end-of-day batch 16:15.
Nobody is authenticated and the certificate is self-signed: this is for trying out, on ${HOST} alone.

  ask as an HPA does   curl -sk ${value}
  look at its metrics  curl -s http://${HOST}:${admin.port}/metrics
  end                  Ctrl-C

A line for every change that an HPA would act on:
`;
}
