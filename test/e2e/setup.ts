import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startControlPlane } from './support/control-plane.ts';
import { type ControlPlaneBinaries, controlPlaneBinaries } from './support/control-plane-binaries.ts';
import { renderInstallation } from './support/installation.ts';
import { findPrometheus } from './support/prometheus.ts';
import { findEmulator } from './support/pubsub-emulator.ts';
import { startReaper } from './support/reaper.ts';
import { type Need, saveWorld, type World } from './support/world.ts';

/**
 * Starts one control plane for all scenarios. What a machine does not have, its scenarios are skipped for; with
 * FOREWARM_REQUIRE_ALL=1 that is a failure.
 */
// biome-ignore lint/style/noDefaultExport: jest takes a default export
export default async function setUp(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'forewarm-e2e-'));
  startReaper(folder);
  const missing: Partial<Record<Need, string>> = {};
  const find = <T>(need: Need, finder: () => T): T | undefined => {
    try {
      return finder();
    } catch (error) {
      missing[need] = error instanceof Error ? error.message : String(error);
      return undefined;
    }
  };
  find('prometheus', findPrometheus);
  find('pubsub emulator', findEmulator);
  const binaries = find('control plane', controlPlaneBinaries);
  complain(missing);
  saveWorld({ folder, missing, ...(binaries ? await build(folder, binaries) : ({} as Built)) });
  process.stderr.write(`logs of this run: ${join(folder, 'logs')}\n`);
}

/** What is there only with a control plane; no scenario is played without one. */
type Built = Omit<World, 'folder' | 'missing'>;

async function build(folder: string, binaries: ControlPlaneBinaries): Promise<Built> {
  const { kubectl } = binaries;
  const installation = await renderInstallation(kubectl, folder);
  return { installation, kubectl, cluster: await startControlPlane(folder, binaries) };
}

function complain(missing: Partial<Record<Need, string>>): void {
  const lines = Object.entries(missing).map(([need, why]) => `no ${need}: ${why}`);
  if (lines.length === 0) return;
  if (process.env['FOREWARM_REQUIRE_ALL'] === '1') throw new Error(lines.join('\n'));
  process.stderr.write(`${lines.map((line) => `scenarios are skipped, ${line}`).join('\n')}\n`);
}
