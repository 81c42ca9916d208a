import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createAuthority, issueServing } from '../src/certificates.ts';
import { issueCertificates } from '../src/issue-certificates.ts';

const NOW_MS = Date.now();
const folder = mkdtempSync(join(tmpdir(), 'forewarm-'));
const read = (name: string) => readFileSync(join(folder, name), 'utf8');
const SERVICE = { out: folder, service: 'forewarm.forewarm.svc', days: 365 };

beforeAll(() => issueCertificates(SERVICE, NOW_MS));
afterAll(() => rmSync(folder, { recursive: true }));

/** What a client that trusts only `ca` makes of a server with this certificate: 'authorized', or why not. */
async function handshake(pair: { cert: string; key: string }, ca: string, servername: string): Promise<string> {
  const server = createServer(pair).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  const verdict = await new Promise<string>((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', ca, servername }, () => resolve('authorized'));
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'error'));
    socket.once('close', () => socket.destroy());
    socket.once('secureConnect', () => socket.end());
  });
  server.close();
  server.closeAllConnections();
  return verdict;
}

describe('issued certificates', () => {
  test('are trusted for the Service by whoever trusts the authority, as the kube-apiserver does', async () => {
    const serving = { cert: read('tls.crt'), key: read('tls.key') };

    expect(await handshake(serving, read('ca.crt'), 'forewarm.forewarm.svc')).toBe('authorized');
    expect(await handshake(serving, read('ca.crt'), 'other.forewarm.svc')).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
  });

  test('are not trusted by whoever trusts another authority', async () => {
    const other = await createAuthority('other', { nowMs: NOW_MS, days: 1 });

    expect(
      await handshake({ cert: read('tls.crt'), key: read('tls.key') }, other.cert, 'forewarm.forewarm.svc'),
    ).toMatch(/UNABLE_TO_VERIFY|SIGNATURE/);
  });

  test('serve an address as well as a name', async () => {
    const authority = await createAuthority('demo', { nowMs: NOW_MS, days: 1 });
    const serving = await issueServing(authority, ['localhost', '127.0.0.1', '::1'], { nowMs: NOW_MS, days: 1 });

    expect(new X509Certificate(serving.cert).subjectAltName).toBe(
      'DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1',
    );
  });

  test('are renewed under the same authority, so that nobody has to be told', async () => {
    const [authority, serving] = [read('ca.crt'), read('tls.crt')];

    const told = await issueCertificates(SERVICE, NOW_MS);

    expect(told).toContain('signed by the authority that was there');
    expect(read('ca.crt')).toBe(authority);
    expect(read('tls.crt')).not.toBe(serving);
    expect(new X509Certificate(read('tls.crt')).verify(new X509Certificate(authority).publicKey)).toBe(true);
  });

  test('have keys that only their owner can read', () => {
    expect(statSync(join(folder, 'tls.key')).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'ca.key')).mode & 0o777).toBe(0o600);
  });
});
