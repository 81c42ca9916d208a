import { type Autoscaling, deployment, horizontalPodAutoscaler } from './autoscaling.ts';
import { type Condition, conditionIn } from './conditions.ts';
import type { Stage } from './scenario.ts';
import { type Moment, type Timeline, timeline } from './timeline.ts';
import { type Followed, follow, type ObjectName } from './watch.ts';

/** A Deployment that an HPA scales, followed from its beginning. Limits of waiting are in seconds, times in ms since the epoch. */
export interface Autoscaled {
  readonly name: string;
  /** What the Deployment is told to have, and every other number that it was told since then, in order. */
  replicasSince(sinceMs: number): readonly number[];
  /** Gives the time at which the Deployment was told to have so many. */
  reaches(replicas: number, limit: { within: number }): Promise<number>;
  /** The HPA's word on whether it can read the metric. */
  scalingActive(): Condition;
  /** The same as it was then, and every change of it. */
  scalingActiveSince(sinceMs: number): readonly Moment<Condition>[];
  /** Waits until the HPA says that it cannot read the metric, and gives what it says and when. */
  complains(limit: { within: number }): Promise<Moment<string>>;
  /** Waits until the HPA says that it can read the metric. */
  isContent(limit: { within: number }): Promise<void>;
  /** The HPA's events, as `REASON: MESSAGE`. */
  events(): Promise<readonly string[]>;
}

/** Puts a Deployment, of pods that never run, and its HPA onto the stage. */
export async function autoscale(stage: Stage, autoscaling: Autoscaling): Promise<Autoscaled> {
  const { kube, namespace } = stage;
  await kube.apply(deployment(namespace, autoscaling), horizontalPodAutoscaler(namespace, autoscaling));
  return followAutoscaled(stage, namespace, autoscaling.name);
}

/** Follows a Deployment and its HPA, which have the same name, and takes the HPA away when the scenario is over. */
export async function followAutoscaled(stage: Stage, namespace: string, name: string): Promise<Autoscaled> {
  const hpas = `/apis/autoscaling/v2/namespaces/${namespace}/horizontalpodautoscalers`;
  const over = new AbortController();
  stage.use({ [Symbol.dispose]: () => over.abort() });
  stage.use({ [Symbol.asyncDispose]: () => stage.kube.delete(`${hpas}/${name}`) });
  const conditions = timeline<Condition>();
  const note = (hpa: Followed) => {
    const found = conditionIn(hpa, 'ScalingActive');
    if (JSON.stringify(found) !== JSON.stringify(conditions.now())) conditions.record(found);
  };
  await follow(stage.kube, { collection: hpas, name }, note, over.signal);
  const deployments = `/apis/apps/v1/namespaces/${namespace}/deployments`;
  const replicas = await replicasOf(stage, { collection: deployments, name }, over.signal);
  return {
    name,
    ...replicas,
    ...complaintsOf(name, conditions),
    reaches: async (wanted, limit) => {
      const reached = replicas.reaches(wanted, limit);
      return reached.catch((error: unknown) => {
        throw new Error(`${String(error)}; ScalingActive is ${JSON.stringify(conditions.now())}`, { cause: error });
      });
    },
    events: () => eventsOf(stage, namespace, name),
  };
}

function complaintsOf(
  name: string,
  conditions: Timeline<Condition>,
): Pick<Autoscaled, 'scalingActive' | 'scalingActiveSince' | 'complains' | 'isContent'> {
  const cannotRead = ({ status, reason }: Condition) => status === 'False' && reason === 'FailedGetExternalMetric';
  return {
    scalingActive: () => conditions.now() ?? conditionIn({}, 'ScalingActive'),
    scalingActiveSince: (sinceMs) => conditions.since(sinceMs),
    complains: async (limit) => {
      const { atMs, value } = await conditions.becomes(`the HPA ${name} cannot read its metric`, cannotRead, limit);
      return { atMs, value: value.message };
    },
    isContent: async (limit) => {
      await conditions.becomes(`the HPA ${name} reads its metric`, ({ status }) => status === 'True', limit);
    },
  };
}

async function replicasOf(
  { kube }: Stage,
  where: ObjectName,
  signal: AbortSignal,
): Promise<Pick<Autoscaled, 'replicasSince' | 'reaches'>> {
  const replicas = timeline<number>();
  let seen = 0;
  const note = ({ metadata: { generation }, spec: { replicas: wanted } }: Followed) => {
    // Every change of a specification counts one up: a change that was missed could be one of the replicas.
    if (seen > 0 && generation > seen + 1) replicas.record(Number.NaN);
    seen = generation;
    if (wanted !== undefined && wanted !== replicas.now()) replicas.record(wanted);
  };
  await follow(kube, where, note, signal);
  return {
    replicasSince: (sinceMs) => replicas.since(sinceMs).map(({ value }) => value),
    reaches: async (wanted, limit) => {
      const what = `${where.name} has ${wanted} replicas`;
      return (await replicas.becomes(what, (found) => found === wanted, limit)).atMs;
    },
  };
}

async function eventsOf({ kube }: Stage, namespace: string, name: string): Promise<readonly string[]> {
  const selector = `involvedObject.kind=HorizontalPodAutoscaler,involvedObject.name=${name}`;
  const { items } = await kube.get<{ items: readonly { reason: string; message: string }[] }>(
    `/api/v1/namespaces/${namespace}/events?fieldSelector=${encodeURIComponent(selector)}`,
  );
  return items.map(({ reason, message }) => `${reason}: ${message}`);
}
