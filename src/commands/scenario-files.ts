import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { DelayProfile } from '../simulate/delays.ts';
import { type NamedScenario, readScenario } from '../simulate/scenario-file/scenario-file.ts';

/**
 * Reads a scenario file; the traces that it names are found beside it.
 * @throws with one message that names the file and lists every problem
 */
export function openScenario(file: string, profile?: DelayProfile): NamedScenario {
  const textOf = (name: string): string => readFileSync(join(dirname(file), name), 'utf8');
  try {
    return readScenario(readFileSync(file, 'utf8'), textOf, profile);
  } catch (error) {
    throw new Error(`${file}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}
