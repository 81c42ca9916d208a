import { X509Certificate } from 'node:crypto';
import { field } from './decode.ts';

/** What a cluster says of its front proxy. */
export interface RequestHeaderConfig {
  /** The authorities that may sign the front proxy's client certificate, PEM. */
  readonly clientCa: string;
  /** The common names that its certificate may have; empty for any. */
  readonly allowedNames: readonly string[];
  readonly usernameHeaders: readonly string[];
  readonly uidHeaders: readonly string[];
  readonly groupHeaders: readonly string[];
  readonly extraHeaderPrefixes: readonly string[];
}

/**
 * Reads the data of the ConfigMap kube-system/extension-apiserver-authentication, which every kube-apiserver writes. The lists
 * are JSON; `null` and an empty text are an empty list, as for Go.
 *
 * Stricter than Go in three points, for nobody must be trusted by an accident: the list of allowed names must be there, even
 * when it is empty; one certificate that cannot be read spoils its bundle; and when the front proxy and ordinary users share an
 * authority, names must be listed, or every user could speak for every other (a kube-apiserver does not start like that).
 *
 * @throws with what is wrong
 */
export function authenticationConfig(data: unknown): RequestHeaderConfig {
  const certificates = bundle(data, 'requestheader-client-ca-file');
  if (certificates.length === 0) {
    throw new Error('requestheader-client-ca-file is missing: the kube-apiserver runs without an aggregation layer');
  }
  const config: RequestHeaderConfig = {
    clientCa: certificates.map(String).join('\n'),
    allowedNames: list(data, 'requestheader-allowed-names', 'must be there'),
    usernameHeaders: list(data, 'requestheader-username-headers', 'must be there'),
    uidHeaders: list(data, 'requestheader-uid-headers'),
    groupHeaders: list(data, 'requestheader-group-headers'),
    extraHeaderPrefixes: list(data, 'requestheader-extra-headers-prefix'),
  };
  if (config.usernameHeaders.length === 0) throw new Error('requestheader-username-headers names no header');
  if (config.allowedNames.length === 0) requireOwnAuthority(certificates, bundle(data, 'client-ca-file'));
  return config;
}

function requireOwnAuthority(proxys: readonly X509Certificate[], users: readonly X509Certificate[]): void {
  const fingerprints = new Set(users.map(({ fingerprint256 }) => fingerprint256));
  if (proxys.some(({ fingerprint256 }) => fingerprints.has(fingerprint256))) {
    throw new Error(
      'requestheader-client-ca-file and client-ca-file share an authority, and requestheader-allowed-names is empty: ' +
        'every user with a certificate could speak for every other',
    );
  }
}

function list(data: unknown, key: string, presence?: 'must be there'): string[] {
  const value = field(data, key);
  if (value === undefined && presence === undefined) return [];
  if (typeof value !== 'string') throw new Error(`${key} is missing`);
  const names = parsed(value);
  const proper = Array.isArray(names) && names.every((name) => typeof name === 'string' && name.trim() !== '');
  if (!proper) throw new Error(`${key} is not a JSON list of names: ${JSON.stringify(value.slice(0, 200))}`);
  return names.map((name) => String(name).trim());
}

function parsed(value: string): unknown {
  if (value === '') return [];
  try {
    return JSON.parse(value) ?? [];
  } catch {
    return undefined;
  }
}

function bundle(data: unknown, key: string): X509Certificate[] {
  const value = field(data, key);
  if (value === undefined) return [];
  if (typeof value !== 'string') throw new Error(`${key} is not text`);
  const blocks = value.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0 || blocks.length !== value.split('-----BEGIN CERTIFICATE-----').length - 1) {
    throw new Error(`${key} is not a bundle of certificates in PEM`);
  }
  return blocks.map((block, at) => {
    try {
      return new X509Certificate(block);
    } catch (error) {
      throw new Error(`certificate ${at + 1} of ${blocks.length} in ${key} cannot be read`, { cause: error });
    }
  });
}
