import type { ClusterClient } from '../kubernetes/client.ts';
import type { PodStarts, StartedPod } from '../kubernetes/pod-starts.ts';
import type { Target } from '../kubernetes/target-pods.ts';
import type { LeadTimeState } from '../lead-time-telemetry.ts';
import type { LookAhead } from '../loop/look-ahead.ts';
import type { LeadTime } from '../policy/lead-time.ts';
import { KeptLeadTimes } from '../policy/kept-lead-times.ts';
import { NO_STARTS, type Starts, withStart } from '../policy/lead-times.ts';
import type { ScalingMetric } from '../spec/spec.ts';

export interface LeadTimesParts {
  readonly now: () => number;
  /** How often a metric is decided. */
  readonly tickMs: number;
  readonly problem: (message: string) => void;
}

/** Lead times of the targets that metrics name, measured from their pods. */
export interface LeadTimes {
  readonly leadTime: LookAhead['leadTime'];
  /** From now on the targets of these metrics are measured. */
  want(metrics: readonly ScalingMetric[]): void;
  /** Measures in this cluster until it is stopped. Before that nothing is known. */
  measure(cluster: ClusterClient): Promise<() => Promise<void>>;
  readonly states: () => Iterable<LeadTimeState>;
}

/** How often the HPA controller looks. */
const HPA_SYNC_MS = 15_000;

interface Measured {
  readonly target: Target;
  starts: Starts;
  readonly leads: KeptLeadTimes;
}

export function leadTimes({ now, tickMs, problem }: LeadTimesParts): LeadTimes {
  let known: ReadonlyMap<string, Measured> = new Map();
  let pods: PodStarts | undefined;
  // A start counts from the pod's creation. Before that a tick has to decide, and the HPA to look. The age of a signal is not in
  // it: nowcasts carry the backlog to the present, forecasts count from there, and calendars go by the clock.
  const delayMs = tickMs + HPA_SYNC_MS;

  const measuredOf = (what: 'pod' | 'node', { starts, leads }: Measured): LeadTime | undefined =>
    leads.measured(what, starts, now());
  const started = (target: Target, pod: StartedPod): void => {
    const measured = known.get(keyOf(target));
    if (measured !== undefined) measured.starts = withStart(measured.starts, pod);
  };

  return {
    leadTime: (what, namespace, of) => {
      const measured = known.get(keyOf({ namespace, ...of }));
      return measured && measuredOf(what, measured);
    },
    want: (metrics) => {
      const targets = metrics.flatMap(targetsOf).map((target) => [keyOf(target), target] as const);
      known = new Map(
        targets.map(([key, target]) => [
          key,
          known.get(key) ?? { target, starts: NO_STARTS, leads: new KeptLeadTimes(delayMs) },
        ]),
      );
      pods?.follow([...known.values()].map(({ target }) => target));
    },
    measure: async (cluster) => {
      const { followPodStarts } = await import('../kubernetes/pod-starts.ts');
      const following = followPodStarts({ cluster, started, problem });
      following.follow([...known.values()].map(({ target }) => target));
      pods = following;
      return () => following.stop();
    },
    states: function* () {
      for (const measured of known.values()) {
        for (const what of ['pod', 'node'] as const) {
          const lead = measuredOf(what, measured);
          if (lead !== undefined) yield { ...labelsOf(measured.target), what, seconds: lead.ms / 1000 };
        }
      }
    },
  };
}

function targetsOf({ namespace, forecast, answers }: ScalingMetric): readonly Target[] {
  const named = [forecast?.leadTime.of, answers.kind === 'warm' ? answers.nodeLeadTime.of : undefined];
  return named.flatMap((of) => (of === undefined ? [] : [{ namespace, ...of }]));
}

function labelsOf({ namespace, kind, name }: Target): Pick<LeadTimeState, 'namespace' | 'target'> {
  return { namespace, target: `${kind.toLowerCase()}/${name}` };
}

function keyOf({ namespace, kind, name }: Target): string {
  return `${namespace}/${kind}/${name}`;
}
