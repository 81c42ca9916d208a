import { join } from 'node:path';
import { SERVICE_HOST } from '../../../test/e2e/support/aggregation.ts';
import { answers200 } from '../../../test/e2e/support/http.ts';
import { forewarmToken } from '../../../test/e2e/support/identity.ts';
import { servingAuthority, servingFiles } from '../../../test/e2e/support/installation.ts';
import { writeKubeconfig } from '../../../test/e2e/support/kubeconfig.ts';
import { mount } from '../../../test/e2e/support/mounted.ts';
import type { Stage } from '../../../test/e2e/support/scenario.ts';
import { freePort } from '../../../test/support/child.ts';
import type { Adapter } from './adapter.ts';

/** Starts the test adapter of sigs.k8s.io/custom-metrics-apiserver: the library of most adapters in Go, and constants behind it. */
export async function startNoop(stage: Stage, program: string): Promise<Adapter> {
  const {
    cluster: { url, authorities },
    installation,
  } = stage.world;
  const tls = join(stage.folder, 'noop-tls');
  mount(tls, servingFiles(installation));
  const access = { url, ca: authorities.cluster.cert, as: { token: await forewarmToken(stage.kube) } };
  const kubeconfig = writeKubeconfig(join(stage.folder, 'noop.kubeconfig'), access);
  const port = await freePort();
  await stage.start({
    name: 'noop',
    program,
    args: [
      '--bind-address=127.0.0.1',
      `--secure-port=${port}`,
      `--tls-cert-file=${join(tls, 'tls.crt')}`,
      `--tls-private-key-file=${join(tls, 'tls.key')}`,
      ...['authentication', 'authorization', 'lister'].map((use) => `--${use}-kubeconfig=${kubeconfig}`),
    ],
    ready: () =>
      answers200(`https://127.0.0.1:${port}/readyz`, { ca: servingAuthority(installation), servername: SERVICE_HOST }),
  });
  return { name: 'noop', port };
}
