import { join } from 'node:path';
import { freePort } from '../../support/child.ts';
import type { ControlPlaneBinaries } from './control-plane-binaries.ts';
import { type Authorities, type ControlPlanePki, type KeyPairFiles, makeControlPlanePki } from './control-plane-pki.ts';
import { answers200 } from './http.ts';
import { writeKubeconfig } from './kubeconfig.ts';
import type { KeyPair } from './pki.ts';
import { start } from './processes.ts';

/** A control plane that runs, in words that fit into a file: the scenarios learn of it that way. */
export interface Cluster {
  readonly url: string;
  readonly authorities: Authorities;
  readonly admin: KeyPair;
  readonly adminKubeconfig: string;
  /** Both are read again by the kube-apiserver when they change. */
  readonly requestheaderCaFile: string;
  readonly proxyClientFiles: KeyPairFiles;
}

/** How often the HPA controller looks, and for how long it remembers a higher recommendation before it scales down. */
export const HPA = { syncSeconds: 2, downscaleStabilisationSeconds: 5 };

/** etcd, kube-apiserver with aggregation, and the controllers that HPAs and namespaces need: no kubelet, no scheduler. */
export async function startControlPlane(folder: string, binaries: ControlPlaneBinaries): Promise<Cluster> {
  const pki = await makeControlPlanePki(join(folder, 'pki'));
  const etcdUrl = await startEtcd(folder, binaries.etcd);
  const url = await startKubeApiserver(folder, binaries.kubeApiserver, etcdUrl, pki);
  await startKubeControllerManager(folder, binaries.kubeControllerManager, url, pki);
  const { authorities, admin, files } = pki;
  const access = { url, ca: authorities.cluster.cert, as: admin };
  return {
    url,
    authorities,
    admin,
    adminKubeconfig: writeKubeconfig(join(folder, 'admin.kubeconfig'), access),
    requestheaderCaFile: files.requestheaderCa,
    proxyClientFiles: files.proxyClient,
  };
}

async function startEtcd(folder: string, program: string): Promise<string> {
  const url = `http://127.0.0.1:${await freePort()}`;
  await start(folder, {
    name: 'etcd',
    program,
    args: [
      `--data-dir=${join(folder, 'etcd')}`,
      `--listen-client-urls=${url}`,
      `--advertise-client-urls=${url}`,
      `--listen-peer-urls=http://127.0.0.1:${await freePort()}`,
      '--unsafe-no-fsync',
    ],
    ready: () => answers200(`${url}/health`),
  });
  return url;
}

async function startKubeApiserver(
  folder: string,
  program: string,
  etcd: string,
  pki: ControlPlanePki,
): Promise<string> {
  const port = await freePort();
  const { clusterCa, requestheaderCa, apiserver, proxyClient, serviceAccount } = pki.files;
  const url = `https://127.0.0.1:${port}`;
  await start(folder, {
    name: 'kube-apiserver',
    program,
    args: [
      `--etcd-servers=${etcd}`,
      '--bind-address=127.0.0.1',
      `--secure-port=${port}`,
      '--advertise-address=127.0.0.1',
      `--tls-cert-file=${apiserver.cert}`,
      `--tls-private-key-file=${apiserver.key}`,
      `--client-ca-file=${clusterCa}`,
      '--authorization-mode=RBAC',
      '--service-cluster-ip-range=10.0.0.0/24',
      '--service-account-issuer=https://kubernetes.default.svc',
      `--service-account-key-file=${serviceAccount.cert}`,
      `--service-account-signing-key-file=${serviceAccount.key}`,
      // Pods are never run: they need neither a token nor the `kubernetes` Service's endpoints.
      '--disable-admission-plugins=ServiceAccount',
      '--endpoint-reconciler-type=none',
      `--requestheader-client-ca-file=${requestheaderCa}`,
      '--requestheader-allowed-names=front-proxy-client',
      '--requestheader-username-headers=X-Remote-User',
      '--requestheader-uid-headers=X-Remote-Uid',
      '--requestheader-group-headers=X-Remote-Group',
      '--requestheader-extra-headers-prefix=X-Remote-Extra-',
      `--proxy-client-cert-file=${proxyClient.cert}`,
      `--proxy-client-key-file=${proxyClient.key}`,
    ],
    ready: () => answers200(`${url}/readyz`, { ca: pki.authorities.cluster.cert }),
    readyWithin: 60,
  });
  return url;
}

async function startKubeControllerManager(
  folder: string,
  program: string,
  apiserver: string,
  pki: ControlPlanePki,
): Promise<void> {
  const port = await freePort();
  const access = { url: apiserver, ca: pki.authorities.cluster.cert, as: pki.controllerManager };
  const controllers =
    'horizontalpodautoscaling,deployment,replicaset,serviceaccount,serviceaccount-token,namespace,garbagecollector';
  await start(folder, {
    name: 'kube-controller-manager',
    program,
    args: [
      `--kubeconfig=${writeKubeconfig(join(folder, 'kube-controller-manager.kubeconfig'), access)}`,
      '--bind-address=127.0.0.1',
      `--secure-port=${port}`,
      '--leader-elect=false',
      '--use-service-account-credentials=true',
      `--service-account-private-key-file=${pki.files.serviceAccount.key}`,
      `--root-ca-file=${pki.files.clusterCa}`,
      `--controllers=${controllers}`,
      `--horizontal-pod-autoscaler-sync-period=${HPA.syncSeconds}s`,
      `--horizontal-pod-autoscaler-downscale-stabilization=${HPA.downscaleStabilisationSeconds}s`,
      // The default of 20 questions a second would be the pace of dozens of HPAs that are looked at every two seconds.
      '--kube-api-qps=200',
      '--kube-api-burst=400',
    ],
    // Its certificate is one that it made for itself.
    ready: () => answers200(`https://127.0.0.1:${port}/healthz`, { rejectUnauthorized: false }),
    readyWithin: 30,
  });
}
