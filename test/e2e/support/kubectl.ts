import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { executable } from '../../support/executable.ts';
import type { World } from './world.ts';

export interface Printed {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Who runs a kubectl, and which: the cluster's admin runs the one that is called so, unless it is said otherwise. */
export interface Runner {
  readonly program?: string;
  readonly kubeconfig?: string;
}

/** Runs kubectl with nothing remembered from earlier runs. */
export async function kubectl(world: World, args: readonly string[], runner: Runner = {}): Promise<Printed> {
  const { program = world.kubectl, kubeconfig = world.cluster.adminKubeconfig } = runner;
  const cache = mkdtempSync(join(tmpdir(), 'kubectl-cache-'));
  try {
    return await new Promise((resolve) => {
      execFile(program, [`--kubeconfig=${kubeconfig}`, `--cache-dir=${cache}`, ...args], (error, stdout, stderr) => {
        resolve({ exitCode: error === null ? 0 : Number(error.code ?? 1), stdout, stderr });
      });
    });
  } finally {
    rmSync(cache, { recursive: true, force: true });
  }
}

/** Every kubectl of this machine by its name: `kubectl`, and those with a version such as `kubectl.1.27`. */
export function findKubectls(): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const folder of [...(process.env['PATH'] ?? '').split(delimiter), besideGcloud()]) {
    const names = existsSync(folder) ? readdirSync(folder) : [];
    for (const name of names.filter((one) => /^kubectl(?:\.1\.\d+)?$/.test(one) && !found.has(one))) {
      const path = executable(join(folder, name));
      if (path !== undefined) found.set(name, path);
    }
  }
  return found;
}

/** The Google Cloud CLI brings older releases. */
function besideGcloud(): string {
  const gcloud = executable('gcloud');
  return gcloud === undefined ? '' : dirname(realpathSync(gcloud));
}
