import { type Calendar, openCalendar } from '../../calendar/calendar.ts';
import { checkSpec } from '../../spec/check.ts';
import type { ScalingMetric } from '../../spec/spec.ts';
import type { Task } from '../pilot.ts';
import { type WrittenCalendar, writtenCalendar } from './written-calendar.ts';

/**
 * What can be taken away from Forewarm, or added, to see what it is worth. A warm pool is an addition: who starts pods a lead time
 * ahead has their nodes by then, and pays for placeholders besides.
 */
export const VARIANTS = [
  'without forecast',
  'without arrivals',
  'without nowcast',
  'without learnt lead',
  'without calendar',
  'with warm pool',
] as const;
export type Variant = (typeof VARIANTS)[number];

/** What a user would write into its ScalingMetric. */
export interface ForewarmSettings {
  readonly utilisation: number;
  readonly quantile: number;
  readonly drainSeconds: number;
  /** Room on top of what is needed when a session or a feed starts. */
  readonly headroomPercent: number;
  /** The lead time; 0 stands for a measured one. */
  readonly leadSeconds: number;
}

/** A metric of pods, the one of its placeholders, and its calendar, as the program has them once they are read. */
export interface Metrics {
  readonly pods: ScalingMetric;
  readonly warm: ScalingMetric | undefined;
  readonly calendar: Calendar | undefined;
}

const NAMESPACE = 'simulated';
const SOURCES = [
  { kind: 'MetricSource', metadata: { name: 'monitoring' }, spec: { cloudMonitoring: { project: 'simulated' } } },
  {
    kind: 'MetricSource',
    metadata: { name: 'prometheus' },
    spec: { prometheus: { url: 'http://127.0.0.1:9090' } },
  },
];

/** What comes on a day that is announced as unusual is not known: it starts with this much room. */
const SPECIAL_PERCENT = 50;

/** What an engineer would write for a service, read by the same code that reads it from a file. */
export function writtenMetrics(task: Task, settings: ForewarmSettings, variant: Variant | undefined): Metrics {
  const [business] = task.businesses;
  const calendar = business && variant !== 'without calendar' ? writtenCalendar('business', business) : undefined;
  const pods = podsMetric(task, settings, calendar, variant);
  const warm = variant === 'with warm pool' ? [warmMetric(task, settings)] : [];
  const objects = [...SOURCES, ...(calendar ? [calendar.object] : []), pods, ...warm];
  const text = objects.map((one) => JSON.stringify(one)).join('\n---\n');
  const checked = checkSpec([{ file: `${task.service}.yaml`, text }]);
  if ('problems' in checked)
    throw new Error(`what is written for a simulated service: ${checked.problems[0]?.message}`);
  const [metric, placeholders] = checked.spec.metrics;
  if (metric === undefined) throw new Error('a simulated service has no metric');
  const [written] = checked.spec.calendars;
  return { pods: metric, warm: placeholders, calendar: written && openCalendar(written) };
}

function podsMetric(
  { service, batchSeconds, batchSize, slots, bounds, leadSeconds, timeZone }: Task,
  settings: ForewarmSettings,
  calendar: WrittenCalendar | undefined,
  variant: Variant | undefined,
): object {
  const { utilisation, quantile, drainSeconds, headroomPercent } = settings;
  const headroom = [
    ...(calendar?.specialStarts ?? []).map((during) => ({ during, percent: SPECIAL_PERCENT })),
    ...(calendar?.starts ?? []).map((during) => ({ during, percent: headroomPercent })),
    { percent: 0 },
  ];
  return {
    kind: 'ScalingMetric',
    metadata: { name: 'pods', namespace: NAMESPACE },
    spec: {
      pods: {
        backlog: { source: 'monitoring', pubsub: { subscription: `the-${service}` } },
        ...(variant !== 'without arrivals' && { arrivals: counter('published_total') }),
        completions: counter('completed_total'),
        readyPods: { source: 'prometheus', query: 'sum(kube_deployment_status_replicas_ready)' },
        capacity: { batchSeconds, batchSize, batchesAtOnce: slots, utilisation },
        drainWithin: `${drainSeconds}s`,
      },
      forecast: {
        mode: variant === 'without forecast' ? 'off' : 'enforce',
        quantile,
        leadTime: leadTime(service, settings.leadSeconds, leadSeconds),
      },
      ...(calendar === undefined ? { timeZone } : { calendar: 'business', headroom }),
      limits: bounds,
    },
  };
}

function counter(name: string): object {
  return { source: 'prometheus', query: `sum(rate(${name}[1m]))` };
}

function warmMetric({ service, leadSeconds, bounds }: Task, settings: ForewarmSettings): object {
  return {
    kind: 'ScalingMetric',
    metadata: { name: 'warm', namespace: NAMESPACE },
    spec: {
      warm: { for: 'pods', nodeLeadTime: leadTime(service, settings.leadSeconds, leadSeconds) },
      limits: { max: bounds.max },
    },
  };
}

/** Measured where nothing is said, and until then what an engineer would guess. */
function leadTime(service: string, saidSeconds: number, typicalSeconds: number): object {
  if (saidSeconds > 0) return { otherwise: `${saidSeconds}s` };
  return { of: `deployment/${service}`, otherwise: `${Math.round(typicalSeconds)}s` };
}
