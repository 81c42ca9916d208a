import type { TLSSocket } from 'node:tls';
import { watchAuthenticationConfig } from '../kubernetes/authentication-watch.ts';
import type { ClusterClient } from '../kubernetes/client.ts';
import type { ClusterFiles } from '../kubernetes/clusters.ts';
import { accessReviewer, tokenReviewer } from '../kubernetes/reviews.ts';
import type { Log } from '../log.ts';
import { authentication } from '../server/access/authenticate.ts';
import { authorization } from '../server/access/authorize.ts';
import { frontProxy } from '../server/access/front-proxy.ts';
import type { HealthCheck } from '../server/health.ts';
import type { Telemetry } from '../telemetry.ts';
import type { Access } from './assemble.ts';
import { type Sparing, sparing } from './sparing.ts';

export interface ClusterAccess extends Access {
  /** The cluster whose objects are read. */
  readonly objects: ClusterClient;
  /** Fails until the cluster has said once who its front proxy is. */
  readonly health: HealthCheck;
  readonly handshaken: (socket: TLSSocket, clientCa: string | undefined) => void;
  /** Follows what the cluster says of its front proxy; `trust` is told whose client certificates to believe. */
  follow(trust: (clientCa: string) => void): () => Promise<void>;
}

/** Anybody can cause a refusal: each reason is told once in so long. */
const TOLD_EVERY_MS = 60_000;

const stopwatch = (): number => performance.now();

/**
 * Lets the cluster say who asks and whether they may, as every aggregated server does.
 * @throws with what is wrong with a kubeconfig, or that this is no pod
 */
export async function clusterAccess(files: ClusterFiles, telemetry: Telemetry, log: Log): Promise<ClusterAccess> {
  // The client is most of the time and memory of a start, and a demo needs none.
  const { clusters } = await import('../kubernetes/clusters.ts');
  const cluster = clusters(files, process.env);
  const proxy = frontProxy(() => Date.now());
  const sparingly = sparing(TOLD_EVERY_MS, stopwatch);
  const review = reviewing(telemetry, log, sparingly);
  let known = false;

  return {
    objects: cluster.objects,
    authenticate: authentication({
      identify: proxy.identify,
      reviewToken: review('token', tokenReviewer(cluster.authentication)),
      refused: (reason) => sparingly(reason, (times) => log.warn('a credential was refused', { reason, times })),
      now: stopwatch,
    }),
    authorize: authorization({ reviewAccess: review('access', accessReviewer(cluster.authorization)), now: stopwatch }),
    health: { name: 'front-proxy', check: () => ({ ok: known, note: known ? 'known' : 'not known yet' }) },
    handshaken: proxy.handshaken,
    follow: (trust) => {
      const watch = watchAuthenticationConfig({
        cluster: cluster.authentication,
        changed: (config) => {
          proxy.configure(config);
          trust(config.clientCa);
          log.info(known ? 'the front proxy of the cluster has changed' : 'the front proxy of the cluster is known');
          known = true;
        },
        problem: (message) => log.warn('following the front proxy of the cluster', { message }),
      });
      return watch.stop;
    },
  };
}

/** Times reviews, and tells of those that fail: whoever asked is only told that nobody could say. */
function reviewing(telemetry: Telemetry, log: Log, sparingly: Sparing) {
  return <Arguments extends readonly unknown[], Result>(
    kind: 'token' | 'access',
    review: (...args: Arguments) => Promise<Result>,
  ): ((...args: Arguments) => Promise<Result>) => {
    return async (...args) => {
      const startedMs = stopwatch();
      const reviewed = (outcome: string): void => telemetry.reviewed(kind, outcome, (stopwatch() - startedMs) / 1000);
      try {
        const result = await review(...args);
        reviewed('answered');
        return result;
      } catch (error) {
        reviewed('failed');
        const message = error instanceof Error ? error.message : 'no reason given';
        sparingly(message, (times) => log.error('a review failed: the request is refused', { kind, message, times }));
        throw error;
      }
    };
  };
}
