import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Cluster, startControlPlane } from './support/control-plane.ts';
import { controlPlaneBinaries } from './support/control-plane-binaries.ts';
import { findKubectl } from './support/kubectl.ts';
import { findPrometheus } from './support/prometheus.ts';
import { findEmulator } from './support/pubsub-emulator.ts';
import { startReaper } from './support/reaper.ts';
import { type Need, saveWorld } from './support/world.ts';

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
  find('kubectl', findKubectl);
  const binaries = find('control plane', controlPlaneBinaries);
  complain(missing);
  const cluster = binaries ? await startControlPlane(folder, binaries) : ({} as Cluster);
  saveWorld({ folder, missing, cluster });
  process.stderr.write(`logs of this run: ${join(folder, 'logs')}\n`);
}

function complain(missing: Partial<Record<Need, string>>): void {
  const lines = Object.entries(missing).map(([need, why]) => `no ${need}: ${why}`);
  if (lines.length === 0) return;
  if (process.env['FOREWARM_REQUIRE_ALL'] === '1') throw new Error(lines.join('\n'));
  process.stderr.write(`${lines.map((line) => `scenarios are skipped, ${line}`).join('\n')}\n`);
}
