import type { Replicas } from '../../../src/simulate/hpa.ts';
import { eventually } from './eventually.ts';
import type { Stage } from './scenario.ts';

/** A Deployment as an HPA sees it, and what others than the HPA do to it. */
export interface Workload {
  replicas(): Promise<Replicas>;
  scale(replicas: number): Promise<void>;
  /** Begins a rollout that does not end, as nobody makes its pods ready: more pods exist than are wanted. */
  rollOut(image: string): Promise<void>;
}

interface Deployment {
  readonly spec: { readonly replicas: number };
  readonly status?: { readonly replicas?: number; readonly readyReplicas?: number };
}

/** The share of pods that a Deployment makes on top while it rolls out, unless it says otherwise. */
const SURGE = 0.25;

export function workload({ kube, namespace }: Stage, name: string): Workload {
  const path = `/apis/apps/v1/namespaces/${namespace}/deployments/${name}`;
  const replicas = async () => {
    const { spec, status } = await kube.get<Deployment>(path);
    return { wanted: spec.replicas, existing: status?.replicas ?? 0, ready: status?.readyReplicas ?? 0 };
  };
  return {
    replicas,
    scale: (wanted) => kube.patch(path, { spec: { replicas: wanted } }),
    rollOut: async (image) => {
      await kube.patch(path, { spec: { template: { spec: { containers: [{ name: 'worker', image }] } } } });
      const check = async () => {
        const { wanted, existing } = await replicas();
        if (existing < Math.ceil(wanted * (1 + SURGE))) throw new Error(`it has ${existing}`);
      };
      await eventually(`${name} has more pods than it wants`, check, { within: 60 });
    },
  };
}
