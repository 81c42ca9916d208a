import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { killAll } from './processes.ts';

/** Kills every program of a world that still runs, and keeps nothing of its folder but the logs. */
export async function cleanUp(folder: string): Promise<void> {
  await killAll(folder);
  for (const name of readdirSync(folder)) {
    if (name !== 'logs') rmSync(join(folder, name), { recursive: true, force: true });
  }
}
