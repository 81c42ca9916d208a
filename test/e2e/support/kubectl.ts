import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgram } from './programs.ts';

/** @throws when it is not installed */
export function findKubectl(): string {
  const found = findProgram('kubectl');
  if (found === undefined) throw new Error('it is not in PATH');
  return found;
}

export interface Printed {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a kubectl as the user of a kubeconfig, with nothing remembered from earlier runs. */
export async function kubectl(program: string, kubeconfig: string, ...args: readonly string[]): Promise<Printed> {
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
