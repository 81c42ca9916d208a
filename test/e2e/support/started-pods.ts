import { eventually } from './eventually.ts';
import type { Manifest } from './kube.ts';
import type { Stage } from './scenario.ts';

/** How long a pod took until it was scheduled, and until it was ready. */
export interface Started {
  readonly scheduledSeconds: number;
  readonly readySeconds: number;
}

interface Pod {
  readonly metadata: { readonly name: string; readonly creationTimestamp: string };
}

const PATIENCE = { within: 60 };

/** A Deployment whose pods nobody runs: the controllers make them, and `startPods` says what became of them. */
export function idleDeployment(namespace: string, name: string, replicas: number): Manifest {
  const labels = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        // A pod that is bound to a node is taken away by its kubelet, unless it is given no time.
        spec: { terminationGracePeriodSeconds: 0, containers: [{ name: 'worker', image: 'never-pulled' }] },
      },
    },
  };
}

/**
 * Does what a scheduler and a kubelet do, for as many pods of a Deployment as there are starts: binds them to a node that is made
 * for them, and says when they were scheduled and ready.
 */
export async function startPods(stage: Stage, deployment: string, starts: readonly Started[]): Promise<void> {
  const { kube, namespace } = stage;
  const pods = `/api/v1/namespaces/${namespace}/pods`;
  const made = await eventually(
    `${deployment} has ${starts.length} pods`,
    async () => {
      const { items } = await kube.get<{ items: readonly Pod[] }>(`${pods}?labelSelector=app%3D${deployment}`);
      if (items.length < starts.length) throw new Error(`it has ${items.length}`);
      return items;
    },
    PATIENCE,
  );
  const node = `${namespace}-node`;
  await kube.apply({ apiVersion: 'v1', kind: 'Node', metadata: { name: node } });
  stage.use({ [Symbol.asyncDispose]: () => kube.delete(`/api/v1/nodes/${node}`) });
  for (const [i, { scheduledSeconds, readySeconds }] of starts.entries()) {
    const { name = '', creationTimestamp = '' } = made[i]?.metadata ?? {};
    const target = { apiVersion: 'v1', kind: 'Node', name: node };
    await kube.create(`${pods}/${name}/binding`, { apiVersion: 'v1', kind: 'Binding', metadata: { name }, target });
    const after = (seconds: number) => new Date(Date.parse(creationTimestamp) + seconds * 1000).toISOString();
    const since = (type: string, seconds: number) => ({ type, status: 'True', lastTransitionTime: after(seconds) });
    const conditions = [since('PodScheduled', scheduledSeconds), since('Ready', readySeconds)];
    await kube.patch(`${pods}/${name}/status`, { status: { phase: 'Running', conditions } });
  }
}
