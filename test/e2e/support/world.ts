import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cluster } from './control-plane.ts';
import type { Installation } from './installation.ts';

/** The programs that are not on every machine. */
export type Need = 'control plane' | 'prometheus' | 'pubsub emulator';

/** What is set up once, before any scenario, and shared by all. */
export interface World {
  /** Logs, certificates and data of this run. */
  readonly folder: string;
  /** Why something is not there. */
  readonly missing: Readonly<Partial<Record<Need, string>>>;
  readonly cluster: Cluster;
  readonly installation: Installation;
  /** The program. */
  readonly kubectl: string;
}

const VARIABLE = 'FOREWARM_E2E_WORLD';

export function saveWorld(world: World): void {
  const file = join(world.folder, 'world.json');
  writeFileSync(file, JSON.stringify(world), { mode: 0o600 });
  process.env[VARIABLE] = file;
}

export function loadWorld(): World {
  const file = process.env[VARIABLE];
  if (file === undefined) throw new Error('nothing is set up: run the scenarios with npm run test:e2e');
  return JSON.parse(readFileSync(file, 'utf8')) as World;
}
