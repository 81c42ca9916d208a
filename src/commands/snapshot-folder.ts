import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Snapshots } from '../loop/forecaster.ts';

/** What is written: the key beside what was saved, as the file's name only hashes it. */
interface File {
  readonly key: string;
  readonly saved: unknown;
}

/**
 * Keeps what was learnt in a folder, a file for each forecaster. A file is replaced as a whole, so that a stop in the middle of
 * writing leaves the one before. A file that cannot be read is as good as none: what it held is learnt again.
 */
export function snapshotFolder(folder: string, failed: (doing: string, error: unknown) => void): Snapshots {
  const pathOf = (key: string): string => join(folder, `${createHash('sha256').update(key).digest('hex')}.json`);
  return {
    read: async (key) => {
      try {
        const file: unknown = JSON.parse(await readFile(pathOf(key), 'utf8'));
        return isFile(file) && file.key === key ? file.saved : undefined;
      } catch (error) {
        if (!isMissing(error)) failed('reading a snapshot', error);
        return undefined;
      }
    },
    write: async (key, saved) => {
      const path = pathOf(key);
      const file: File = { key, saved };
      try {
        await mkdir(folder, { recursive: true });
        await writeFile(`${path}.new`, JSON.stringify(file), { mode: 0o600 });
        await rename(`${path}.new`, path);
      } catch (error) {
        failed('writing a snapshot', error);
      }
    },
  };
}

function isFile(value: unknown): value is File {
  return typeof value === 'object' && value !== null && 'key' in value && 'saved' in value;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
