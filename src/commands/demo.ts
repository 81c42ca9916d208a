import type { DemoOptions } from '../cli.ts';
import type { Log } from '../log.ts';
import type { User } from '../server/access/identity.ts';
import { type Listener, listen } from '../server/listener/listener.ts';
import { type AdminPort, openAdminPort } from './admin-port.ts';
import { assemble } from './assemble.ts';
import { createAuthority, issueServing } from './certificates.ts';
import { demoLines } from './demo-lines.ts';
import { demoSpec } from './demo-spec.ts';
import { tellWindows } from './demo-windows.ts';
import { demoWorld } from './demo-world.ts';

const HOST = '127.0.0.1';
const TICK_MS = 15_000;
const DAY_MS = 86_400_000;

/** Half an hour, half a minute for who looks, before the session opens. */
const STARTS_AT_MS = 9 * 60 * 60_000;

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
  const { pool, source } = demoWorld(now());
  const assembly = assemble({
    now,
    tickMs: TICK_MS,
    log,
    decided: demoLines(say, pool),
    open: async () => source,
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
  const spec = demoSpec();
  await assembly.apply(spec);
  const stopTicking = assembly.start(TICK_MS / options.speed);
  const stopTelling = tellWindows(spec.calendars, { now, pool, say, periodMs: TICK_MS / options.speed });

  await stopped;
  stopTelling();
  stopTicking();
  admin.close();
  await listener.close();
  return 0;
}

function welcome(speed: number, { port }: Listener, admin: AdminPort): string {
  const value = `https://${HOST}:${port}/apis/external.metrics.k8s.io/v1beta1/namespaces/demo/render-pods`;
  return `
Forewarm answers for a simulated trading day, ${speed} times as fast: open 09:30, close 16:00, end-of-day batch 16:15 (UTC).
Nobody is authenticated and the certificate is self-signed: this is for trying out, on ${HOST} alone.

  ask as an HPA does   curl -sk ${value}
  ask why              npm run --silent forewarm -- explain demo/render-pods --server http://${HOST}:${admin.port}
  look at its metrics  curl -s http://${HOST}:${admin.port}/metrics
  end                  Ctrl-C

Two HPAs follow: one for the pods, and one for placeholder pods that keep nodes warm, as a node takes 6 minutes to come.
A line for every change, with what it is met with and why:
`;
}
