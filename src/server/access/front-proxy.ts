import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { type IdentityReader, identityReader } from './identity-headers.ts';
import type { User } from './identity.ts';

/** What a cluster says of its front proxy, in the ConfigMap kube-system/extension-apiserver-authentication. */
export interface RequestHeaderConfig {
  /** The authorities that may sign the front proxy's client certificate: one or several certificates, PEM. */
  readonly clientCa: string;
  /** The common names that its certificate may have; empty for any. */
  readonly allowedNames: readonly string[];
  readonly usernameHeaders: readonly string[];
  readonly uidHeaders: readonly string[];
  readonly groupHeaders: readonly string[];
  readonly extraHeaderPrefixes: readonly string[];
}

/**
 * `nobody`: no client certificate was shown, so other credentials may speak. `refused`: one was, and it does not count.
 * `unknown`: one was, and nobody can tell yet whether it counts.
 */
export type Identification =
  | { readonly kind: 'user'; readonly user: User }
  | { readonly kind: 'nobody' }
  | { readonly kind: 'refused' | 'unknown'; readonly reason: string };

export interface FrontProxy {
  /** Takes effect with the next request. */
  readonly configure: (config: RequestHeaderConfig) => void;
  /**
   * Notes what a finished TLS handshake proved. `clientCa` is the one bundle that the client's certificate was verified
   * against, undefined for none. A connection that was never noted has proved nothing.
   */
  readonly handshaken: (socket: TLSSocket, clientCa: string | undefined) => void;
  readonly identify: (request: IncomingMessage) => Identification;
}

/** What is fixed for the life of a connection. Whether it counts is judged on each request: names and times change. */
type Peer =
  | { readonly kind: 'nobody' }
  | { readonly kind: 'refused'; readonly reason: string }
  | {
      readonly kind: 'verified';
      readonly clientCa: string;
      readonly commonName: string;
      readonly notBeforeMs: number;
      readonly notAfterMs: number;
    };

interface Rules {
  readonly clientCa: string;
  readonly allowedNames: ReadonlySet<string>;
  readonly readIdentity: IdentityReader;
}

const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2';
const NOBODY = { kind: 'nobody' } as const;
const UNKNOWN = { kind: 'unknown', reason: 'the front proxy of this cluster is not known yet' } as const;

/**
 * Believes the identity headers of the cluster's front proxy (the aggregation layer of the kube-apiserver), and of nobody else.
 * They count on a connection whose client certificate was verified against the cluster's requestheader authorities alone, is
 * valid at this moment, may be used by clients, and has an allowed common name. `now` is in epoch milliseconds.
 *
 * Differs from Go in one point: Go takes a certificate of the usage `anyExtendedKeyUsage`, which OpenSSL refuses. One without
 * any extended key usage is taken by both: it is not restricted.
 */
export function frontProxy(now: () => number): FrontProxy {
  const peers = new WeakMap<Socket, Peer>();
  let rules: Rules | undefined;

  return {
    configure(config) {
      rules = rulesOf(config);
    },
    handshaken(socket, clientCa) {
      peers.set(socket, peerOf(socket, clientCa));
    },
    identify(request) {
      const peer = peers.get(request.socket) ?? NOBODY;
      if (peer.kind === 'nobody') return NOBODY;
      if (rules === undefined) return UNKNOWN;
      if (peer.kind === 'refused') return peer;
      const objection = objectionTo(peer, rules, now());
      return objection === undefined ? speakingFor(request, rules.readIdentity) : refused(objection);
    },
  };
}

function rulesOf(config: RequestHeaderConfig): Rules {
  return {
    clientCa: config.clientCa,
    allowedNames: new Set(config.allowedNames),
    readIdentity: identityReader({
      username: lowerCase(config.usernameHeaders),
      uid: lowerCase(config.uidHeaders),
      groups: lowerCase(config.groupHeaders),
      extraPrefixes: lowerCase(config.extraHeaderPrefixes),
    }),
  };
}

function lowerCase(names: readonly string[]): string[] {
  return names.map((name) => name.toLowerCase());
}

function peerOf(socket: TLSSocket, clientCa: string | undefined): Peer {
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) return NOBODY;
  if (clientCa === undefined)
    return refused('the client certificate was not verified: no authority was known for it then');
  if (!socket.authorized)
    return refused(`the client certificate does not verify: ${String(socket.authorizationError)}`);
  const { subject, ext_key_usage: usages } = socket.getPeerCertificate();
  if (usages !== undefined && !usages.includes(CLIENT_AUTH)) {
    return refused('the client certificate may not be used by clients: its extended key usage lacks clientAuth');
  }
  if (typeof subject.CN !== 'string') return refused('the client certificate does not have exactly one common name');
  return {
    kind: 'verified',
    clientCa,
    commonName: subject.CN,
    notBeforeMs: certificate.validFromDate.getTime(),
    notAfterMs: certificate.validToDate.getTime(),
  };
}

function objectionTo(peer: Peer & { kind: 'verified' }, rules: Rules, nowMs: number): string | undefined {
  if (peer.clientCa !== rules.clientCa) return 'the client certificate was verified against authorities of the past';
  if (!(nowMs >= peer.notBeforeMs && nowMs <= peer.notAfterMs)) {
    return `the client certificate is not valid now but until ${new Date(peer.notAfterMs).toISOString()}`;
  }
  if (rules.allowedNames.size > 0 && !rules.allowedNames.has(peer.commonName)) {
    return `the client certificate's common name ${JSON.stringify(peer.commonName)} is not among the allowed names`;
  }
  return undefined;
}

function speakingFor(request: IncomingMessage, readIdentity: IdentityReader): Identification {
  try {
    const user = readIdentity(request.rawHeaders);
    return user === undefined ? refused('the front proxy did not say for whom it asks') : { kind: 'user', user };
  } catch {
    return refused('the front proxy sent an identity that is not UTF-8');
  }
}

function refused(reason: string): { readonly kind: 'refused'; readonly reason: string } {
  return { kind: 'refused', reason };
}
