import type { HpaSpec } from '../../../src/simulate/autoscaler.ts';
import type { Tolerance } from '../../../src/simulate/hpa.ts';
import { type Behavior, type Bounds, DEFAULT_BEHAVIOR, type ScalingRules } from '../../../src/simulate/hpa-behavior.ts';
import { hpaManifest } from './autoscaling.ts';
import { HPA } from './control-plane.ts';
import type { Manifest } from './kube.ts';
import { numberOf } from './metric-witness.ts';
import { idleDeployment } from './started-pods.ts';

/** An HPA, and what happens to it. */
export interface HpaCase {
  readonly title: string;
  /** The Deployment's replicas before the HPA comes. */
  readonly start: number;
  /** Which pods there are: all, of which none is ready (the default), so many ready ones, or nobody who makes pods. */
  readonly pods?: { readonly ready: number } | 'none';
  /** By default one `AverageValue` of 1. The texts are quantities as a manifest has them. */
  readonly targets?: readonly ({ readonly average: string } | { readonly value: string })[];
  readonly bounds?: Bounds;
  /** `none`: the HPA does not say. By default everything is followed at once. */
  readonly behavior?: Behavior | 'none';
  readonly tolerance?: Tolerance;
  readonly steps: readonly Step[];
}

/** What the metrics say, or what somebody else does to the Deployment, and the replicas that it goes through. */
export type Step = Says | Outside | RollsOut;

export interface Says {
  /** Undefined: the metric cannot be read. */
  readonly says: readonly (number | undefined)[];
  /** Empty or left out: they stay. */
  readonly goes?: readonly number[];
  /** How often the controller looks at the last of them; by default twice. */
  readonly looks?: number;
}

export interface Outside {
  readonly outside: number;
  readonly goes?: readonly number[];
}

/** A rollout of this image, which does not end. */
interface RollsOut {
  readonly rollsOut: string;
}

/** What Kubernetes makes of an HPA that has `behavior` without any rules, on this control plane. */
export const USUAL: Behavior = {
  up: DEFAULT_BEHAVIOR.up,
  down: { ...DEFAULT_BEHAVIOR.down, windowSeconds: HPA.downscaleStabilisationSeconds },
};

const AT_ONCE: ScalingRules = {
  windowSeconds: 0,
  policies: [{ type: 'pods', value: 1000, periodSeconds: 1 }],
  select: 'max',
};
export const EAGER: Behavior = { up: AT_ONCE, down: AT_ONCE };

const SELECT = { max: 'Max', min: 'Min', disabled: 'Disabled' } as const;

export function nameOf({ title }: HpaCase): string {
  return title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
}

/** The names of the metrics, in the order of the targets. */
export function metricsOf(one: HpaCase): readonly string[] {
  return targetsOf(one).map((_, i) => `${nameOf(one)}-${i}`);
}

function targetsOf({ targets = [{ average: '1' }] }: HpaCase): NonNullable<HpaCase['targets']> {
  return targets;
}

export function boundsOf({ bounds = { min: 1, max: 30 } }: HpaCase): Bounds {
  return bounds;
}

/** As the simulation is told it. */
export function simulatedSpec(one: HpaCase): HpaSpec {
  const { behavior = EAGER, tolerance = { up: 0.1, down: 0.1 } } = one;
  const targets = targetsOf(one).map((target) =>
    'average' in target
      ? { type: 'average' as const, target: numberOf(target.average) }
      : { type: 'value' as const, target: numberOf(target.value) },
  );
  return { bounds: boundsOf(one), targets, tolerance, ...(behavior !== 'none' && { behavior }) };
}

/** A Deployment that makes pods, or one that is paused before it has made any. */
export function deploymentOf(namespace: string, one: HpaCase): Manifest {
  const { spec, ...manifest } = idleDeployment(namespace, nameOf(one), one.start);
  return { ...manifest, spec: { ...(spec as object), paused: one.pods === 'none' } };
}

export function hpaOf(namespace: string, one: HpaCase): Manifest {
  const { behavior = EAGER, tolerance } = one;
  return hpaManifest(
    { namespace, name: nameOf(one), ...boundsOf(one) },
    {
      metrics: targetsOf(one).map((target, i) => ({
        type: 'External',
        external: {
          metric: { name: metricsOf(one)[i] },
          target:
            'average' in target
              ? { type: 'AverageValue', averageValue: target.average }
              : { type: 'Value', value: target.value },
        },
      })),
      ...(behavior !== 'none' && {
        behavior: {
          scaleUp: rules(behavior.up, USUAL.up, tolerance?.up),
          scaleDown: rules(behavior.down, USUAL.down, tolerance?.down),
        },
      }),
    },
  );
}

/** What is usual is left out, so that Kubernetes fills it in. */
function rules({ windowSeconds, policies, select }: ScalingRules, usual: ScalingRules, tolerance?: number): object {
  return {
    selectPolicy: SELECT[select],
    ...(windowSeconds !== usual.windowSeconds && { stabilizationWindowSeconds: windowSeconds }),
    ...(policies !== usual.policies && {
      policies: policies.map(({ type, ...rest }) => ({ type: type === 'pods' ? 'Pods' : 'Percent', ...rest })),
    }),
    ...(tolerance !== undefined && { tolerance: String(tolerance) }),
  };
}
