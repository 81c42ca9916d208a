import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { DelayProfile } from '../simulate/delays.ts';
import { type NamedScenario, readScenario } from '../simulate/scenario-file/scenario-file.ts';

/**
 * Reads a scenario file. `profile` replaces its delays; the traces that it names are beside it, or else in the folder `traces`.
 * @throws with one message that names the file and lists every problem
 */
export function openScenario(file: string, profile?: DelayProfile, traces?: string): NamedScenario {
  const folders = [dirname(file), ...(traces === undefined ? [] : [traces])];
  const textOf = (name: string): string => {
    const found = folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
    if (found === undefined) throw new Error(`there is no such file in ${folders.join(' or ')}`);
    return readFileSync(found, 'utf8');
  };
  try {
    return readScenario(readFileSync(file, 'utf8'), textOf, profile);
  } catch (error) {
    throw new Error(`${file}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}
