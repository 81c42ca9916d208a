import { X509Certificate } from 'node:crypto';
import type { ServeOptions } from '../cli.ts';
import type { Log } from '../log.ts';
import type { HealthCheck } from '../server/health.ts';
import { certificateFiles } from '../server/listener/certificate-files.ts';
import { listen } from '../server/listener/listener.ts';
import { formatProblems } from '../spec/problem.ts';
import { openAdminPort } from './admin-port.ts';
import { assemble } from './assemble.ts';
import { clusterAccess } from './cluster-access.ts';
import { decisionLog } from './decision-log.ts';
import { followSpec } from './follow-spec.ts';
import { leadTimes } from './lead-times.ts';
import { snapshotFolder } from './snapshot-folder.ts';

/** How long requests that are under way at the end may take. */
const GRACE_MS = 15_000;

/** How often what forecasts have learnt is kept: after a restart the rest is read from the sources. */
const SAVE_MS = 600_000;

/**
 * Answers external.metrics.k8s.io for a cluster until `stopped`, and then leaves without losing a request.
 * @returns the exit code
 * @throws with one sentence when it cannot start
 */
export async function serve(options: ServeOptions, log: Log, stopped: Promise<unknown>): Promise<0 | 1> {
  const snapshots = options.snapshots === undefined ? undefined : snapshotFolder(options.snapshots, unkept(log));
  const { tickMs } = options;
  const lead = leadTimes({
    now: Date.now,
    tickMs,
    problem: (message) => log.warn('measuring lead times', { message }),
  });
  const assembly = assemble({ now: Date.now, tickMs, log, decided: decisionLog(log), snapshots, leadTimes: lead });
  const { telemetry } = assembly;
  const spec = followSpec(options.from, { apply: assembly.apply, telemetry, log, now: Date.now, every });
  if (spec.problems.length > 0) {
    spec.stop();
    process.stderr.write(`${formatProblems(spec.problems)}\n`);
    return 1;
  }
  const certificate = await certificateFiles({
    certFile: options.tlsCertFile,
    keyFile: options.tlsPrivateKeyFile,
    changed: (pair) => {
      listener.setServingCertificate(pair);
      telemetry.certificateServed(validUntilMs(pair));
      log.info('the serving certificate has changed');
    },
    problem: (message) => log.error('the serving certificate', { message }),
    every,
  });
  const access = await clusterAccess(options, telemetry, log);
  const leaving = leavingCheck();
  const ready = [access.health, spec.health, leaving.health];
  const listener = await listen({
    handler: assembly.handler(access, ready),
    address: options.bindAddress,
    port: options.securePort,
    tls: certificate.pair,
    clientCa: undefined,
    handshaken: access.handshaken,
  });
  telemetry.certificateServed(validUntilMs(certificate.pair));
  const stopFollowing = access.follow((clientCa) => listener.setClientCa(clientCa));
  const stopMeasuring = await lead.measure(access.objects);
  const admin = await openAdminPort(assembly.admin(ready), options.adminAddress, options.adminPort);
  const stopTicking = assembly.start(tickMs);
  const stopSaving = every(SAVE_MS, assembly.save);
  log.info('serving', { address: options.bindAddress, port: listener.port, adminPort: admin.port });

  await stopped;
  log.info('leaving: still answering until nobody is sent here any more', { milliseconds: options.shutdownDelayMs });
  leaving.begin();
  const cut = await listener.drain({ settleMs: options.shutdownDelayMs, graceMs: GRACE_MS });
  log.info('left', { requestsCut: cut });
  stopSaving();
  stopTicking();
  await assembly.save();
  certificate.stop();
  spec.stop();
  admin.close();
  await Promise.all([stopFollowing(), stopMeasuring()]);
  return 0;
}

function unkept(log: Log): (doing: string, error: unknown) => void {
  return (doing, error) =>
    log.warn(`${doing} failed`, { reason: error instanceof Error ? error.message : String(error) });
}

function validUntilMs({ cert }: { readonly cert: string }): number {
  return new X509Certificate(cert).validToDate.getTime();
}

/** Fails once the server is about to leave, so that nobody is sent here any more. */
function leavingCheck(): { readonly health: HealthCheck; begin(): void } {
  let isLeaving = false;
  return {
    health: { name: 'shutdown', check: () => ({ ok: !isLeaving }) },
    begin: () => {
      isLeaving = true;
    },
  };
}

function every(ms: number, run: () => unknown): () => void {
  const timer = setInterval(run, ms);
  return () => clearInterval(timer);
}
