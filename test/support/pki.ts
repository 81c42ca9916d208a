import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

/** A certificate (its intermediates after it) and its private key, as PEM. */
export interface KeyPair {
  readonly cert: string;
  readonly key: string;
}

/** What a certificate says. Without `usages` it has no extended key usage at all, which is not the same as an empty list. */
export interface Leaf {
  readonly commonName?: string | readonly string[];
  readonly organizations?: readonly string[];
  /** Subject alternative names: an IP address or a DNS name each. */
  readonly names?: readonly string[];
  readonly usages?: readonly Usage[];
  readonly notBefore?: Date;
  readonly notAfter?: Date;
}

export type Usage = 'clientAuth' | 'serverAuth' | 'any';

export interface Authority {
  /** The authority's own certificate, as PEM: what others are told to trust. */
  readonly cert: string;
  readonly key: string;
  issue(leaf: Leaf): Promise<KeyPair>;
  /** An authority below this one; what it issues carries its certificate along. */
  intermediate(commonName: string): Promise<Authority>;
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const HOUR_MS = 3_600_000;
const USAGES: Readonly<Record<Usage, string>> = {
  clientAuth: '1.3.6.1.5.5.7.3.2',
  serverAuth: '1.3.6.1.5.5.7.3.1',
  any: '2.5.29.37.0',
};

/** A certificate authority that signs itself. */
export async function authority(commonName: string): Promise<Authority> {
  const keys = await generateKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    ...lifetime({}),
    name: [{ CN: [commonName] }],
    keys,
    signingAlgorithm: ALGORITHM,
    extensions: [new x509.BasicConstraintsExtension(true, undefined, true), ...(await keyIds(keys.publicKey))],
  });
  return authorityOf(certificate, keys, '');
}

async function authorityOf(
  certificate: x509.X509Certificate,
  keys: webcrypto.CryptoKeyPair,
  below: string,
): Promise<Authority> {
  const sign = (publicKey: webcrypto.CryptoKey, subject: x509.JsonName, leaf: Leaf, extensions: x509.Extension[]) =>
    x509.X509CertificateGenerator.create({
      ...lifetime(leaf),
      subject,
      issuer: certificate.subjectName,
      publicKey,
      signingKey: keys.privateKey,
      signingAlgorithm: ALGORITHM,
      extensions,
    });
  return {
    cert: certificate.toString('pem'),
    key: await pem(keys.privateKey),
    async issue(leaf) {
      const own = await generateKeys();
      const issued = await sign(own.publicKey, subjectOf(leaf), leaf, [
        new x509.BasicConstraintsExtension(false, undefined, true),
        ...usages(leaf),
        ...alternativeNames(leaf),
        await x509.AuthorityKeyIdentifierExtension.create(keys.publicKey),
      ]);
      return { cert: joined(issued.toString('pem'), below), key: await pem(own.privateKey) };
    },
    async intermediate(commonName) {
      const own = await generateKeys();
      const issued = await sign(own.publicKey, [{ CN: [commonName] }], {}, [
        new x509.BasicConstraintsExtension(true, undefined, true),
        ...(await keyIds(own.publicKey, keys.publicKey)),
      ]);
      return authorityOf(issued, own, joined(issued.toString('pem'), below));
    },
  };
}

function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
}

function lifetime({ notBefore, notAfter }: Leaf): { notBefore: Date; notAfter: Date } {
  return {
    notBefore: notBefore ?? new Date(Date.now() - HOUR_MS),
    notAfter: notAfter ?? new Date(Date.now() + 24 * HOUR_MS),
  };
}

function subjectOf({ commonName = [], organizations = [] }: Leaf): x509.JsonName {
  const commonNames = typeof commonName === 'string' ? [commonName] : commonName;
  return [...organizations.map((O) => ({ O: [O] })), ...commonNames.map((CN) => ({ CN: [CN] }))];
}

function usages({ usages: named }: Leaf): x509.Extension[] {
  return named === undefined ? [] : [new x509.ExtendedKeyUsageExtension(named.map((usage) => USAGES[usage]))];
}

function alternativeNames({ names = [] }: Leaf): x509.Extension[] {
  if (names.length === 0) return [];
  const typed = names.map((value) => ({ type: /^[\d.]+$|:/.test(value) ? ('ip' as const) : ('dns' as const), value }));
  return [new x509.SubjectAlternativeNameExtension(typed)];
}

async function keyIds(subject: webcrypto.CryptoKey, issuer = subject): Promise<x509.Extension[]> {
  return [
    await x509.SubjectKeyIdentifierExtension.create(subject),
    await x509.AuthorityKeyIdentifierExtension.create(issuer),
  ];
}

async function pem(privateKey: webcrypto.CryptoKey): Promise<string> {
  return x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', privateKey), 'PRIVATE KEY');
}

function joined(...certificates: readonly string[]): string {
  return certificates.filter((text) => text !== '').join('\n');
}
