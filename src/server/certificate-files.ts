import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import type { ServingPair } from './listener-options.ts';

export interface CertificateFilesParts {
  readonly certFile: string;
  readonly keyFile: string;
  /** Told of each pair that follows the first one; if it throws, the pair is not used. */
  readonly changed: (pair: ServingPair) => void;
  /** Told, once for each, why what is on disk is not used. */
  readonly problem: (message: string) => void;
  /** Runs something again and again; returns what stops it. */
  readonly every: (periodMs: number, run: () => Promise<void>) => () => void;
  readonly periodMs?: number;
}

export interface CertificateFiles {
  /** The last good pair. */
  readonly pair: ServingPair;
  /** The end of its life, in epoch milliseconds. */
  readonly notAfterMs: number;
  stop(): void;
}

interface Loaded extends ServingPair {
  readonly notAfterMs: number;
}

/**
 * Reads a serving certificate and its key, and follows them: their contents are looked at every second, because a mounted
 * Secret changes by links that file events do not tell of. What is half written, or does not belong together, is not used;
 * the pair before it stays. It is a problem only when it is still so at the next look: one look may fall between the two files.
 *
 * @throws when the first pair cannot be used
 */
export async function certificateFiles(parts: CertificateFilesParts): Promise<CertificateFiles> {
  let current = checked(parts, await read(parts));
  let suspected = '';
  let told = '';
  let looking = false;

  const look = async () => {
    try {
      const found = await read(parts);
      if (found.cert !== current.cert || found.key !== current.key) {
        const next = checked(parts, found);
        parts.changed(found);
        current = next;
      }
      suspected = '';
      told = '';
    } catch (error) {
      const message = `${messageOf(error)}; the pair before it stays in use`;
      if (suspected === message && told !== message) {
        told = message;
        parts.problem(message);
      }
      suspected = message;
    }
  };
  const stop = parts.every(parts.periodMs ?? 1_000, async () => {
    if (looking) return;
    looking = true;
    await look();
    looking = false;
  });

  return {
    get pair() {
      return { cert: current.cert, key: current.key };
    },
    get notAfterMs() {
      return current.notAfterMs;
    },
    stop,
  };
}

async function read({ certFile, keyFile }: CertificateFilesParts): Promise<ServingPair> {
  const cert = await textOf(certFile);
  const key = await textOf(keyFile);
  return { cert, key };
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new Error(`cannot read ${file}: ${messageOf(error)}`, { cause: error });
  }
}

function checked({ certFile, keyFile }: CertificateFilesParts, { cert, key }: ServingPair): Loaded {
  const certificate = parsed(() => new X509Certificate(cert), `${certFile} does not begin with a certificate in PEM`);
  const privateKey = parsed(() => createPrivateKey(key), `${keyFile} is not an unencrypted private key in PEM`);
  if (!certificate.checkPrivateKey(privateKey)) {
    throw new Error(`the certificate in ${certFile} and the key in ${keyFile} do not belong together`);
  }
  parsed(
    () => createSecureContext({ cert, key }),
    `TLS does not take what is in ${certFile}, or the key in ${keyFile}`,
  );
  return { cert, key, notAfterMs: certificate.validToDate.getTime() };
}

/** The parser's own words are left out: nothing of a key may reach a log. */
function parsed<T>(parse: () => T, otherwise: string): T {
  try {
    return parse();
  } catch (error) {
    throw new Error(otherwise, { cause: error });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
