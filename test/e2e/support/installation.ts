import { execFile } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parseAllDocuments } from 'yaml';
import { freePort } from '../../support/child.ts';
import { forewarmCommand } from './forewarm-command.ts';
import type { Kube, Manifest } from './kube.ts';

const run = promisify(execFile);
const MANIFESTS = join(import.meta.dirname, '..', '..', '..', 'manifests');
const OVERLAY = join(import.meta.dirname, '..', 'overlay');

/** What an admin applies, in words that fit into a file. */
export interface Installation {
  /** A copy of manifests/ with the certificates of `forewarm certificates` in it. */
  readonly folder: string;
  /** Where requests for external metrics are sent on loopback. */
  readonly port: number;
  /** manifests/base as it is. */
  readonly base: readonly Manifest[];
  /** The same with the overlay of the scenarios. */
  readonly overlaid: readonly Manifest[];
}

/** Renders manifests/base as an admin does: certificates first, then `kubectl kustomize`. */
export async function renderInstallation(kubectl: string, folder: string): Promise<Installation> {
  const manifests = join(folder, 'manifests');
  cpSync(MANIFESTS, manifests, { recursive: true });
  cpSync(OVERLAY, join(manifests, 'overlay'), { recursive: true });
  const installation = { folder: manifests, port: await freePort() };
  await issueCertificates(installation);
  const port = join(manifests, 'overlay', 'port.yaml');
  writeFileSync(port, readFileSync(port, 'utf8').replace(/^port: .*/m, `port: ${installation.port}`));
  const kustomize = async (name: string) => {
    const { stdout } = await run(kubectl, ['kustomize', join(manifests, name)]);
    return parseAllDocuments(stdout).map((document) => document.toJS() as Manifest);
  };
  return { ...installation, base: await kustomize('base'), overlaid: await kustomize('overlay') };
}

/** Writes the serving certificate, or renews it: the authority stays. */
export async function issueCertificates({ folder }: Pick<Installation, 'folder'>): Promise<void> {
  const [program, ...args] = forewarmCommand();
  await run(program, [...args, 'certificates', '--out', tlsFolder({ folder })]);
}

/** The serving certificate and its key as the Secret has them. */
export function servingFiles(
  installation: Pick<Installation, 'folder'>,
): Readonly<Record<'tls.crt' | 'tls.key', string>> {
  const read = (name: string) => readFileSync(join(tlsFolder(installation), name), 'utf8');
  return { 'tls.crt': read('tls.crt'), 'tls.key': read('tls.key') };
}

/** The authority of the serving certificate, as PEM. */
export function servingAuthority(installation: Pick<Installation, 'folder'>): string {
  return readFileSync(join(tlsFolder(installation), 'ca.crt'), 'utf8');
}

/** Applies it, or makes good what a scenario has taken away or changed. */
export function install(kube: Kube, { overlaid }: Installation): Promise<void> {
  return kube.apply(...overlaid);
}

function tlsFolder({ folder }: Pick<Installation, 'folder'>): string {
  return join(folder, 'base', 'tls');
}
