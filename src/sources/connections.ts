import { Agent as PlainAgent } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import { rotatedFile } from './rotated-file.ts';

/** Whom to trust and who we are. Without a CA file the system's authorities are trusted. */
export interface TlsFiles {
  readonly caFile?: string;
  readonly certFile?: string;
  readonly keyFile?: string;
  /** The name that the certificate must have, where it is not the address's. */
  readonly serverName?: string;
}

/** The open connections to one peer, shared by all calls. */
export interface Connections {
  agent(): Promise<PlainAgent>;
  /** A connection of this agent failed or hung, and its siblings may be as dead: the next calls open their own. */
  distrust(agent: PlainAgent): void;
  close(): void;
}

/** Shorter than the idle time of the usual proxies (60 s), so that it is us who close: a call never meets a closing connection. */
const IDLE_MS = 20_000;

/** Keeps connections alive; new ones are made when a TLS file changes. Old ones are closed `graceMs` later, when their calls have ended. */
export function connections(secure: boolean, tls: TlsFiles, graceMs: number): Connections {
  const readers = [
    reader(tls.caFile, 'CA file'),
    reader(tls.certFile, 'client certificate file'),
    reader(tls.keyFile, 'client key file'),
  ];
  let current: { readonly agent: PlainAgent; readonly files: readonly (string | undefined)[] } | undefined;

  function retire(): void {
    const agent = current?.agent;
    current = undefined;
    if (agent !== undefined) setTimeout(() => agent.destroy(), graceMs).unref();
  }

  return {
    agent: async () => {
      const files = secure ? await Promise.all(readers.map((read) => read())) : [];
      if (current !== undefined && files.some((text, i) => text !== current?.files[i])) retire();
      current ??= { agent: secure ? tlsAgent(files, tls.serverName) : plainAgent(), files };
      return current.agent;
    },
    distrust: (agent) => {
      if (agent === current?.agent) retire();
    },
    close: () => current?.agent.destroy(),
  };
}

function reader(path: string | undefined, what: string): () => Promise<string | undefined> {
  return path === undefined ? async () => undefined : rotatedFile(path, what);
}

function plainAgent(): PlainAgent {
  return new PlainAgent({ keepAlive: true, timeout: IDLE_MS });
}

function tlsAgent([ca, cert, key]: readonly (string | undefined)[], servername: string | undefined): TlsAgent {
  return new TlsAgent({ keepAlive: true, timeout: IDLE_MS, ca, cert, key, ...(servername && { servername }) });
}
