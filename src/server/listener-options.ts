import { constants } from 'node:crypto';
import type { ServerOptions } from 'node:https';
import type { SecureContextOptions } from 'node:tls';

/** A certificate, its intermediates after it, and its private key: PEM. */
export interface ServingPair {
  readonly cert: string;
  readonly key: string;
}

export interface ListenerLimits {
  readonly handshakeMs: number;
  /** From a request's first byte to the end of its headers. */
  readonly headersMs: number;
  /** From a request's first byte to the end of its body. */
  readonly requestMs: number;
  /** From the end of a request's headers until the client has read the whole answer. */
  readonly answerMs: number;
  /** How long an idle connection stays open: longer than the 90 s after which Go's clients give one up. */
  readonly keepAliveMs: number;
  /** How often `headersMs` and `requestMs` are checked. */
  readonly checkEveryMs: number;
  readonly headerBytes: number;
  readonly bodyBytes: number;
  readonly connections: number;
}

export const LISTENER_LIMITS: ListenerLimits = {
  handshakeMs: 10_000,
  headersMs: 10_000,
  requestMs: 20_000,
  answerMs: 60_000,
  keepAliveMs: 110_000,
  checkEveryMs: 5_000,
  headerBytes: 16_384,
  bodyBytes: 65_536,
  connections: 1_024,
};

/** Who we are and whom we trust. */
export function securityOf(pair: ServingPair, clientCa: string | undefined): SecureContextOptions {
  return {
    cert: pair.cert,
    key: pair.key,
    // Without any `ca`, Node would trust every public authority.
    ca: clientCa ?? [],
    allowPartialTrustChain: true,
    minVersion: 'TLSv1.2',
    // No session is resumed and none renegotiated: what a handshake proved holds for one connection, and for all of it.
    secureOptions: constants.SSL_OP_NO_TICKET | constants.SSL_OP_NO_RENEGOTIATION,
  };
}

export function serverOptions(limits: ListenerLimits): ServerOptions {
  return {
    ALPNProtocols: ['http/1.1'],
    requestCert: true,
    rejectUnauthorized: false,
    handshakeTimeout: limits.handshakeMs,
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.keepAliveMs,
    connectionsCheckingInterval: limits.checkEveryMs,
    maxHeaderSize: limits.headerBytes,
    requireHostHeader: false,
    keepAlive: true,
    keepAliveInitialDelay: 30_000,
  };
}
