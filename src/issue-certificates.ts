import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createAuthority, issueServing, type KeyPair } from './certificates.ts';

export interface CertificatesOptions {
  readonly out: string;
  /** `NAME.NAMESPACE.svc`, as the APIService has it. */
  readonly service: string;
  readonly days: number;
}

/** Ten years: the authority is replaced by hand, the serving certificate is what is renewed. */
const AUTHORITY_DAYS = 3650;

/**
 * Writes ca.crt, ca.key, tls.crt and tls.key into a folder. An authority that is there is kept, so that a renewed serving
 * certificate is trusted at once by whoever trusts the one before.
 */
export async function issueCertificates({ out, service, days }: CertificatesOptions, nowMs: number): Promise<string> {
  mkdirSync(out, { recursive: true });
  const known = readAuthority(out);
  const authority = known ?? (await createAuthority('forewarm-ca', { nowMs, days: AUTHORITY_DAYS }));
  const serving = await issueServing(authority, [service, `${service}.cluster.local`], { nowMs, days });
  if (known === undefined) writePair(out, 'ca', authority);
  writePair(out, 'tls', serving);
  const kept = known === undefined ? 'a new authority (ca.crt; keep ca.key safe)' : 'the authority that was there';
  return `${join(out, 'tls.crt')}: valid for ${service} for ${days} days, signed by ${kept}`;
}

function readAuthority(folder: string): KeyPair | undefined {
  const [cert, key] = [join(folder, 'ca.crt'), join(folder, 'ca.key')];
  if (!existsSync(cert) || !existsSync(key)) return undefined;
  return { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') };
}

function writePair(folder: string, name: string, { cert, key }: KeyPair): void {
  writeFileSync(join(folder, `${name}.crt`), cert);
  writeFileSync(join(folder, `${name}.key`), key, { mode: 0o600 });
}
