import { type Autoscaling, deployment, horizontalPodAutoscaler } from './autoscaling.ts';
import { type Condition, readCondition, waitForCondition } from './conditions.ts';
import { eventually } from './eventually.ts';
import type { Stage } from './scenario.ts';

/** A Deployment that an HPA scales. Limits of waiting are in seconds. */
export interface Autoscaled {
  readonly name: string;
  /** What the Deployment is told to have. */
  replicas(): Promise<number>;
  /** Every number of replicas that the Deployment was told to have since `sinceMs` of `performance.now()`, in order. */
  replicasSince(sinceMs: number): readonly number[];
  reaches(replicas: number, limit: { within: number }): Promise<void>;
  /** The HPA's word on whether it can read the metric. */
  scalingActive(): Promise<Condition>;
  /** Waits until the HPA says that it cannot read the metric, and gives the reason in words. */
  complains(limit: { within: number }): Promise<string>;
  /** Waits until the HPA says that it can read the metric. */
  isContent(limit: { within: number }): Promise<void>;
  /** The HPA's events, as `REASON: MESSAGE`. */
  events(): Promise<readonly string[]>;
}

interface Deployment {
  readonly spec: { readonly replicas: number };
}

/** Puts a Deployment, of pods that never run, and its HPA onto the stage. */
export async function autoscale(stage: Stage, autoscaling: Autoscaling): Promise<Autoscaled> {
  const { kube, namespace } = stage;
  const { name } = autoscaling;
  const deployments = `/apis/apps/v1/namespaces/${namespace}/deployments`;
  const hpa = `/apis/autoscaling/v2/namespaces/${namespace}/horizontalpodautoscalers/${name}`;
  const scalingActive = { path: hpa, type: 'ScalingActive' };
  await kube.apply(deployment(namespace, autoscaling), horizontalPodAutoscaler(namespace, autoscaling));
  stage.use({ [Symbol.asyncDispose]: () => kube.delete(hpa) });

  const replicas = async () => (await kube.get<Deployment>(`${deployments}/${name}/scale`)).spec.replicas;
  const has = async (wanted: number) => {
    const found = await replicas();
    if (found !== wanted) {
      const { status, reason, message } = await readCondition(kube, scalingActive);
      throw new Error(`it has ${found}; ScalingActive is ${status}, ${reason}: ${message}`);
    }
  };
  return {
    name,
    replicas,
    replicasSince: await recordReplicas(stage, `${deployments}?fieldSelector=metadata.name=${name}`),
    reaches: (wanted, limit) => eventually(`${name} has ${wanted} replicas`, () => has(wanted), limit),
    scalingActive: () => readCondition(kube, scalingActive),
    complains: async (limit) => {
      const wanted = { status: 'False', reason: 'FailedGetExternalMetric' } as const;
      return (await waitForCondition(kube, scalingActive, wanted, limit)).message;
    },
    isContent: async (limit) => void (await waitForCondition(kube, scalingActive, { status: 'True' }, limit)),
    events: () => eventsOf(stage, name),
  };
}

async function recordReplicas(stage: Stage, path: string): Promise<Autoscaled['replicasSince']> {
  const changes: { atMs: number; replicas: number }[] = [];
  const stop = new AbortController();
  await stage.kube.watch<Deployment>(
    `${path}&watch=true`,
    ({ object }) => changes.push({ atMs: performance.now(), replicas: object.spec.replicas }),
    stop.signal,
  );
  stage.use({ [Symbol.dispose]: () => stop.abort() });
  return (sinceMs) => {
    const before = changes.findLastIndex(({ atMs }) => atMs <= sinceMs);
    const seen = changes.slice(Math.max(0, before)).map((change) => change.replicas);
    return seen.filter((replicas, i) => replicas !== seen[i - 1]);
  };
}

async function eventsOf({ kube, namespace }: Stage, name: string): Promise<readonly string[]> {
  const selector = `involvedObject.kind=HorizontalPodAutoscaler,involvedObject.name=${name}`;
  const { items } = await kube.get<{ items: readonly { reason: string; message: string }[] }>(
    `/api/v1/namespaces/${namespace}/events?fieldSelector=${encodeURIComponent(selector)}`,
  );
  return items.map(({ reason, message }) => `${reason}: ${message}`);
}
