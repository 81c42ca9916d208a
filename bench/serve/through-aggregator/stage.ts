import { cleanUp } from '../../../test/e2e/support/clean-up.ts';
import { startControlPlane } from '../../../test/e2e/support/control-plane.ts';
import type { ControlPlaneBinaries } from '../../../test/e2e/support/control-plane-binaries.ts';
import { install, renderInstallation } from '../../../test/e2e/support/installation.ts';
import { kubeClient } from '../../../test/e2e/support/kube.ts';
import { start } from '../../../test/e2e/support/processes.ts';
import { startReaper } from '../../../test/e2e/support/reaper.ts';
import type { Stage } from '../../../test/e2e/support/scenario.ts';

/** A control plane of the bench's own, with the stage that the end-to-end scenarios' parts play on. */
export async function openStage(
  folder: string,
  binaries: ControlPlaneBinaries,
): Promise<AsyncDisposable & { readonly stage: Stage }> {
  startReaper(folder);
  const things = new AsyncDisposableStack();
  things.defer(() => cleanUp(folder));
  const { kubectl } = binaries;
  const installation = await renderInstallation(kubectl, folder);
  const cluster = await startControlPlane(folder, binaries);
  const { url, authorities, admin } = cluster;
  const stage: Stage = {
    world: { folder, missing: {}, cluster, installation, kubectl },
    kube: kubeClient({ url, ca: authorities.cluster.cert, as: admin }),
    namespace: 'bench',
    folder,
    use: (thing) => things.use(thing),
    start: async (command) => stage.use(await start(folder, command)),
  };
  await install(stage.kube, installation);
  return { stage, [Symbol.asyncDispose]: () => things.disposeAsync() };
}
