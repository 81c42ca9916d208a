import type { Reading } from '../../../src/simulate/hpa.ts';
import { type Autoscaled, followAutoscaled } from './autoscaled.ts';
import { eventually } from './eventually.ts';
import { boundsOf, type HpaCase, hpaOf, metricsOf, nameOf, type Outside, type Says, type Step } from './hpa-case.ts';
import { type Look, recordLooks } from './hpa-looks.ts';
import type { Stage } from './scenario.ts';
import { metricPath } from './wanted-pods.ts';
import { workload } from './workload.ts';

/** A case in the hands of the real controller. */
export interface Play {
  /** The controller asks for the metric with this index; the result takes the answer. */
  asked(metric: number): Promise<(answer: Reading) => void>;
  /** Plays every step, and takes the HPA away. @throws when the Deployment does not go through the replicas of a step */
  toTheEnd(): Promise<void>;
  looks(): readonly Look[];
  /** What the Deployment was told to have, in order. */
  replicas(): readonly number[];
  /** What the HPA said in the end. */
  status(): HpaStatus | undefined;
}

interface HpaStatus {
  readonly currentReplicas: number;
  readonly desiredReplicas: number;
}

/** Long enough for a ladder of five steps of 15 s each. */
const PATIENCE = { within: 90 };
const USUAL_LOOKS = 2;

/** @param say makes the sources of the case's metrics say so */
export function play(stage: Stage, one: HpaCase, say: (values: Says['says']) => void): Play {
  const { kube, namespace } = stage;
  const name = nameOf(one);
  const hpa = `/apis/autoscaling/v2/namespaces/${namespace}/horizontalpodautoscalers/${name}`;
  const pods = workload(stage, name);
  const looks = recordLooks(metricsOf(one).length);
  let pool: Autoscaled | undefined;
  let status: HpaStatus | undefined;
  let expected = one.start;

  const says = async ({ says: values, goes = [], looks: times = USUAL_LOOKS }: Says) => {
    expected = goes.at(-1) ?? expected;
    const from = looks.count();
    say(values);
    const check = () => {
      const found = looks.answered(from).filter(({ readings }) => isSo(readings, values));
      const replicas = found.map(({ replicas: { wanted } }) => wanted);
      if (replicas.filter((wanted) => wanted === expected).length < times)
        throw new Error(`it had ${replicas.join(', ')}`);
    };
    await eventually(`${name} is answered ${values.join(' and ')} and has ${expected} replicas`, check, PATIENCE);
  };

  /** Waits until no look is under way: the last is over, or the next has just had its answers and changes nothing. */
  const rest = async () => {
    const from = looks.count();
    const check = () => {
      if (!looks.areOver() && looks.answered(from).length === 0) throw new Error('it has not');
    };
    await eventually(`the controller has looked at ${name}`, check, PATIENCE);
    looks.ends((await pods.replicas()).wanted);
  };

  const outside = async ({ outside: wanted, goes = [] }: Outside) => {
    await rest();
    await pods.scale(wanted);
    expected = goes.at(-1) ?? wanted;
    const { min, max } = boundsOf(one);
    if (wanted >= min && wanted <= max) return;
    const became = await eventually(
      `the controller finds ${wanted} replicas of ${name}`,
      () => unasked(wanted),
      PATIENCE,
    );
    looks.passes({ wanted, existing: wanted, ready: 0 }, became);
  };

  /** What became of replicas for which the controller asks for no metric. */
  const unasked = async (found: number) => {
    const { wanted } = await pods.replicas();
    const isSwitchedOff = wanted === 0 && pool?.scalingActive().reason === 'ScalingDisabled';
    if (wanted === found && !isSwitchedOff) throw new Error('it has not');
    return wanted;
  };

  const step = (next: Step) => {
    if ('says' in next) return says(next);
    return 'outside' in next ? outside(next) : pods.rollOut(next.rollsOut);
  };

  return {
    asked: async (metric) => {
      if (metric === 0) looks.begins(await pods.replicas());
      return (answer) => looks.isAnswered(answer);
    },
    toTheEnd: async () => {
      const first = one.steps.find((next) => 'says' in next);
      if (first !== undefined) say(first.says);
      for (const metric of metricsOf(one)) {
        await eventually(`${metric} has a value`, () => kube.get(metricPath(namespace, metric)), PATIENCE);
      }
      pool = await followAutoscaled(stage, namespace, name);
      await kube.apply(hpaOf(namespace, one));
      for (const next of one.steps) await step(next);
      ({ status } = await kube.get<{ status: HpaStatus }>(hpa));
      await kube.delete(hpa);
    },
    looks: () => looks.all(),
    replicas: () => pool?.replicasSince(0) ?? [],
    status: () => status,
  };
}

/** Forewarm answers in thousandths, rounded up. */
function isSo(readings: readonly Reading[], values: Says['says']): boolean {
  return values.every((value, i) => {
    const reading = readings[i];
    if (reading === undefined || value === undefined) return reading !== undefined && 'error' in reading;
    return 'value' in reading && Math.abs(reading.value - Math.ceil(value * 1000 - 1e-6) / 1000) < 1e-6;
  });
}
