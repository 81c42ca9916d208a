import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

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
