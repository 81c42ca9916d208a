import { setTimeout as sleep } from 'node:timers/promises';
import type { DemoOptions } from '../cli.ts';
import type { Log } from '../log.ts';
import type { User } from '../server/access/identity.ts';
import { listen } from '../server/listener/listener.ts';
import { TICK_MS } from '../simulate/pilot.ts';
import { openAdminPort } from './admin-port.ts';
import { createAuthority, issueServing } from './certificates.ts';
import { type DemoDay, demoDay } from './demo-day.ts';
import { RIVAL_TARGET } from './demo-world.ts';

const HOST = '127.0.0.1';

const ANYBODY: User = { name: 'anybody', uid: '', groups: [], extra: {} };
const YES = { allowed: true, reason: '' } as const;

export interface DemoSurroundings {
  readonly log: Log;
  readonly say: (line: string) => void;
  readonly stopped: Promise<unknown>;
}

/**
 * Answers for simulated trading days, faster than they would pass, to anybody on this machine and to nobody else.
 * @throws with one sentence when it cannot start
 */
export async function demo(options: DemoOptions, { log, say, stopped }: DemoSurroundings): Promise<0> {
  const day = demoDay({ log, say });
  await day.start();
  const validity = { nowMs: Date.now(), days: 7 };
  const listener = await listen({
    handler: day.assembly.handler({ authenticate: () => ANYBODY, authorize: () => YES }, []),
    address: HOST,
    port: options.securePort,
    tls: await issueServing(await createAuthority('forewarm-demo', validity), ['localhost', HOST], validity),
    clientCa: undefined,
    handshaken: () => {},
  });
  const admin = await openAdminPort(day.assembly.admin([]), HOST, options.adminPort);
  say(welcome({ speed: options.speed, securePort: listener.port, adminPort: admin.port }));
  await play(day, TICK_MS / options.speed, stopped);
  if (day.now() >= day.world.endMs) say('\nThe simulated days are over.');
  admin.close();
  await listener.close();
  return 0;
}

/** Ticks every `periodMs`, or as fast as this machine can, until the days are over or it is stopped. */
async function play(day: DemoDay, periodMs: number, stopped: Promise<unknown>): Promise<void> {
  const stop = new AbortController();
  void stopped.then(() => stop.abort());
  let dueMs = performance.now();
  while (!stop.signal.aborted && (await day.step())) {
    // Time that was lost, as to a laptop's sleep, is not made up for.
    const nowMs = performance.now();
    dueMs = Math.max(dueMs + periodMs, nowMs);
    await sleep(dueMs - nowMs, undefined, { signal: stop.signal }).catch(() => {});
  }
}

/** What is said first: what is shown, and what to try. */
export function welcome({ speed, securePort, adminPort }: DemoOptions): string {
  const value = `https://${HOST}:${securePort}/apis/external.metrics.k8s.io/v1beta1/namespaces/demo/render-pods`;
  return `
Forewarm answers for trading days in New York, simulated ${speed} times as fast: open 09:30, close 16:00, end-of-day feed 16:30.
Nobody is authenticated and the certificate is self-signed: this is for trying out, on ${HOST} alone.

  ask as an HPA does   curl -sk ${value}
  ask why              npm run --silent forewarm -- explain demo/render-pods --server http://${HOST}:${adminPort}
  look at its metrics  curl -s http://${HOST}:${adminPort}/metrics
  end                  Ctrl-C

Two HPAs follow: one for the pods, and one for placeholder pods that keep nodes warm. A pod takes some 4 minutes to start on a
new node, and less than a minute on a warm one. Beside them, an HPA on the backlog alone (${RIVAL_TARGET} messages a pod) gets the same
messages. A line for every change, with how the pool stands and why:
`;
}
