import { mkdtempSync, rmSync } from 'node:fs';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from '@jest/globals';

/** A folder for one test. */
export interface Folder {
  /** Writes a file as Kubernetes mounts a secret, in one step, and gives its path. */
  write(name: string, text: string): Promise<string>;
  path(name: string): string;
  remove(): Promise<void>;
}

export async function temporaryFolder(): Promise<Folder> {
  const folder = await mkdtemp(join(tmpdir(), 'forewarm-test-'));
  return {
    write: async (name, text) => {
      await writeFile(join(folder, `.${name}`), text);
      await rename(join(folder, `.${name}`), join(folder, name));
      return join(folder, name);
    },
    path: (name) => join(folder, name),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Gives each test that asks a new folder, and removes it afterwards. Called at the top of a test file. */
export function temporaryFolders(): () => string {
  const folders: string[] = [];
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
  });
  return () => {
    const folder = mkdtempSync(join(tmpdir(), 'forewarm-'));
    folders.push(folder);
    return folder;
  };
}
