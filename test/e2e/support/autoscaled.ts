import { type Condition, conditionOf } from './conditions.ts';
import { eventually } from './eventually.ts';
import type { Kube, Manifest } from './kube.ts';
import type { Stage } from './scenario.ts';

/** A Deployment and the HPA that scales it by one external metric. */
export interface Autoscaling {
  readonly name: string;
  readonly metric: string;
  readonly selector?: Readonly<Record<string, string>>;
  /** By default one pod per unit of the metric: the way to follow a metric that says how many pods are wanted. */
  readonly target?:
    | { readonly type: 'AverageValue'; readonly averageValue: string }
    | { readonly type: 'Value'; readonly value: string };
  readonly min?: number;
  readonly max?: number;
  /** `eager` (the default) follows every answer at once, up and down, so that a single wrong one is seen. */
  readonly behavior?: 'eager' | 'usual';
}

export interface Autoscaled {
  /** What the Deployment is told to have. */
  replicas(): Promise<number>;
  /** @param within seconds */
  reaches(replicas: number, limit: { within: number }): Promise<void>;
  /** The HPA's word on whether it can read the metric. */
  scalingActive(): Promise<Condition>;
  /** @throws unless the HPA says, within so many seconds, that it cannot read the metric; gives the reason's text */
  refuses(limit: { within: number }): Promise<string>;
  /** The HPA's events, as `REASON: MESSAGE`. */
  events(): Promise<readonly string[]>;
  /** Every number of replicas that the Deployment was told to have since `sinceMs` of `performance.now()`, in order. */
  replicasSince(sinceMs: number): readonly number[];
}

interface Deployment {
  readonly spec: { readonly replicas: number };
}

/** Puts a Deployment, of pods that never run, and its HPA onto the stage. */
export async function autoscale(stage: Stage, autoscaling: Autoscaling): Promise<Autoscaled> {
  const { kube, namespace } = stage;
  const deployments = `/apis/apps/v1/namespaces/${namespace}/deployments`;
  const hpa = `/apis/autoscaling/v2/namespaces/${namespace}/horizontalpodautoscalers/${autoscaling.name}`;
  await kube.apply(deployment(namespace, autoscaling), horizontalPodAutoscaler(namespace, autoscaling));
  stage.use({ [Symbol.asyncDispose]: () => kube.delete(hpa) });
  const replicasSince = await record(stage, `${deployments}?fieldSelector=metadata.name=${autoscaling.name}`);

  const replicas = async () => (await kube.get<Deployment>(`${deployments}/${autoscaling.name}/scale`)).spec.replicas;
  const scalingActive = () => conditionOf(kube, hpa, 'ScalingActive');
  return {
    replicas,
    replicasSince,
    scalingActive,
    reaches: (wanted, limit) =>
      eventually(
        `${autoscaling.name} has ${wanted} replicas`,
        async () => {
          const found = await replicas();
          if (found !== wanted) throw new Error(`it has ${found}; ${JSON.stringify(await scalingActive())}`);
        },
        limit,
      ),
    refuses: (limit) =>
      eventually(
        `the HPA ${autoscaling.name} says that it cannot read its metric`,
        async () => {
          const { status, reason, message } = await scalingActive();
          if (status !== 'False' || reason !== 'FailedGetExternalMetric')
            throw new Error(`${status} ${reason}: ${message}`);
          return message;
        },
        limit,
      ),
    events: () => eventsOf(kube, namespace, autoscaling.name),
  };
}

const EAGER = { stabilizationWindowSeconds: 0, policies: [{ type: 'Pods', value: 1000, periodSeconds: 1 }] };

async function record(stage: Stage, path: string): Promise<Autoscaled['replicasSince']> {
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

async function eventsOf(kube: Kube, namespace: string, name: string): Promise<readonly string[]> {
  const selector = `involvedObject.kind=HorizontalPodAutoscaler,involvedObject.name=${name}`;
  const { items } = await kube.get<{ items: readonly { reason: string; message: string }[] }>(
    `/api/v1/namespaces/${namespace}/events?fieldSelector=${encodeURIComponent(selector)}`,
  );
  return items.map(({ reason, message }) => `${reason}: ${message}`);
}

function deployment(namespace: string, { name }: Autoscaling): Manifest {
  const labels = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace },
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'worker', image: 'never-pulled' }] } },
    },
  };
}

function horizontalPodAutoscaler(namespace: string, autoscaling: Autoscaling): Manifest {
  const { name, metric, selector, target, min, max, behavior } = autoscaling;
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name, namespace },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
      minReplicas: min ?? 1,
      maxReplicas: max ?? 30,
      metrics: [
        {
          type: 'External',
          external: {
            metric: { name: metric, ...(selector && { selector: { matchLabels: selector } }) },
            target: target ?? { type: 'AverageValue', averageValue: '1' },
          },
        },
      ],
      ...(behavior !== 'usual' && { behavior: { scaleUp: EAGER, scaleDown: EAGER } }),
    },
  };
}
