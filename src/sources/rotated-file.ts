import { readFile, stat } from 'node:fs/promises';
import { part, textOf } from './json.ts';
import { SourceError } from './source.ts';

/**
 * Reads a file that others replace, such as a mounted secret: again whenever it changed, and the very same string until then.
 * `what` names the file in messages, which hold no path.
 * @throws {SourceError} denied, when the file cannot be read
 */
export function rotatedFile(path: string, what: string): () => Promise<string> {
  let known: { readonly version: string; readonly text: string } | undefined;
  return async () => {
    try {
      const { ino, size, mtimeNs } = await stat(path, { bigint: true });
      const version = `${ino} ${size} ${mtimeNs}`;
      if (known?.version !== version) known = { version, text: await readFile(path, 'utf8') };
      return known.text;
    } catch (error) {
      throw new SourceError('denied', `the ${what} cannot be read (${textOf(part(error, 'code'))})`);
    }
  };
}
