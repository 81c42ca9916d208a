import { type ClusterClient, clusterClient } from './client.ts';
import { fromKubeconfig, inCluster } from './kubeconfig.ts';

/** Kubeconfig files. Without one of its own, a purpose has the first; without that, the cluster that this pod runs in. */
export interface ClusterFiles {
  readonly kubeconfig?: string | undefined;
  readonly authenticationKubeconfig?: string | undefined;
  readonly authorizationKubeconfig?: string | undefined;
}

export interface Clusters {
  readonly objects: ClusterClient;
  /** Reviews tokens, and says who the front proxy is. */
  readonly authentication: ClusterClient;
  /** Reviews access. */
  readonly authorization: ClusterClient;
}

/**
 * A client for each purpose; purposes with the same file share one, and its connections.
 *
 * @throws with what is wrong with a file, or with the pod
 */
export function clusters(files: ClusterFiles, env: Readonly<Record<string, string | undefined>>): Clusters {
  const clients = new Map<string | undefined, ClusterClient>();
  const clientOf = (file: string | undefined): ClusterClient => {
    const client = clients.get(file) ?? clusterClient(file === undefined ? inCluster(env) : fromKubeconfig(file));
    clients.set(file, client);
    return client;
  };
  return {
    objects: clientOf(files.kubeconfig),
    authentication: clientOf(files.authenticationKubeconfig ?? files.kubeconfig),
    authorization: clientOf(files.authorizationKubeconfig ?? files.kubeconfig),
  };
}
