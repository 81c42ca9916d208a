import type { Manifest } from './kube.ts';

/** What a scenario says about an HPA and its Deployment, which have the same name. */
export interface Autoscaling {
  readonly name: string;
  readonly metric: string;
  readonly selector?: Readonly<Record<string, string>>;
  /** By default one pod per unit of the metric: the way to follow a metric that says how many pods are wanted. */
  readonly perPod?: number;
  readonly min?: number;
  readonly max?: number;
  /** `eager` (the default) follows every answer at once, up and down, so that a single wrong one is seen. */
  readonly behavior?: 'eager' | 'usual';
}

const AT_ONCE = { stabilizationWindowSeconds: 0, policies: [{ type: 'Pods', value: 1000, periodSeconds: 1 }] };
const EAGER = { scaleUp: AT_ONCE, scaleDown: AT_ONCE };

export function deployment(namespace: string, { name }: Autoscaling): Manifest {
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

export function horizontalPodAutoscaler(namespace: string, autoscaling: Autoscaling): Manifest {
  const { name, metric, selector, perPod = 1, min = 1, max = 30, behavior = 'eager' } = autoscaling;
  const external = {
    metric: { name: metric, ...(selector && { selector: { matchLabels: selector } }) },
    target: { type: 'AverageValue', averageValue: String(perPod) },
  };
  return hpaManifest(
    { namespace, name, min, max },
    {
      metrics: [{ type: 'External', external }],
      ...(behavior === 'eager' && { behavior: EAGER }),
    },
  );
}

/** An HPA of the Deployment that has its name. */
export function hpaManifest(
  { namespace, name, min, max }: { namespace: string; name: string; min: number; max: number },
  spec: { readonly metrics: readonly object[]; readonly behavior?: object },
): Manifest {
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name, namespace },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
      minReplicas: min,
      maxReplicas: max,
      ...spec,
    },
  };
}
