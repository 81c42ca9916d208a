import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { executable } from '../../support/executable.ts';

/** The programs that a control plane consists of, and the one that renders manifests for it. */
export interface ControlPlaneBinaries {
  readonly etcd: string;
  readonly kubectl: string;
  readonly kubeApiserver: string;
  readonly kubeControllerManager: string;
}

const CONTROLPLANE = join(import.meta.dirname, '..', 'controlplane');

/**
 * From KUBEBUILDER_ASSETS when it has them; else Kubernetes is built from its Go modules, once per version, into the user's
 * cache, and the others are taken from PATH.
 * @throws with what is missing and how to get it
 */
export function controlPlaneBinaries(): ControlPlaneBinaries {
  const assets = process.env['KUBEBUILDER_ASSETS'] ?? '/usr/local/kubebuilder/bin';
  const etcd = executable([join(assets, 'etcd'), 'etcd']);
  if (etcd === undefined) throw new Error('etcd is not in PATH: install it (Debian: apt-get install etcd-server)');
  const kubectl = executable([join(assets, 'kubectl'), 'kubectl']);
  if (kubectl === undefined) throw new Error('kubectl is not in PATH: install it');
  return { etcd, kubectl, ...(kubernetesIn(assets) ?? kubernetesIn(cache()) ?? build(cache())) };
}

type Kubernetes = Pick<ControlPlaneBinaries, 'kubeApiserver' | 'kubeControllerManager'>;

function kubernetesIn(folder: string): Kubernetes | undefined {
  const kubeApiserver = executable(join(folder, 'kube-apiserver'));
  const kubeControllerManager = executable(join(folder, 'kube-controller-manager'));
  return kubeApiserver && kubeControllerManager ? { kubeApiserver, kubeControllerManager } : undefined;
}

function cache(): string {
  const version = /^require k8s.io\/kubernetes (\S+)$/m.exec(readFileSync(join(CONTROLPLANE, 'go.mod'), 'utf8'))?.[1];
  const hash = createHash('sha256')
    .update(readFileSync(join(CONTROLPLANE, 'go.sum')))
    .digest('hex')
    .slice(0, 12);
  const home = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  return join(home, 'forewarm', 'controlplane', `${version}-${hash}`);
}

function build(into: string): Kubernetes {
  if (executable('go') === undefined) {
    throw new Error(
      'neither KUBEBUILDER_ASSETS has kube-apiserver and kube-controller-manager, nor is Go there to build them',
    );
  }
  const { status } = spawnSync(join(CONTROLPLANE, 'build.sh'), [into], { stdio: ['ignore', 2, 2] });
  const built = kubernetesIn(into);
  if (built === undefined) throw new Error(`test/e2e/controlplane/build.sh failed (exit ${status})`);
  return built;
}
