import type { Calendar } from '../../calendar/calendar.ts';
import { openIncluding } from '../../calendar/joined.ts';
import { checkSpec } from '../../spec/check.ts';
import type { Pool, ScalingMetric, Spec } from '../../spec/spec.ts';
import type { PoolTask, Task } from '../pilot.ts';
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
const POOL = 'gpus';
const SOURCES = [
  { kind: 'MetricSource', metadata: { name: 'monitoring' }, spec: { cloudMonitoring: { project: 'simulated' } } },
  {
    kind: 'MetricSource',
    metadata: { name: 'prometheus' },
    spec: { prometheus: { url: 'http://127.0.0.1:9090' } },
  },
];

/** What comes on a day that is announced as unusual is not known: it starts with room for as much again. */
const SPECIAL_PERCENT = 100;

/** What an engineer would write for a service, read by the same code that reads it from a file. */
export function writtenMetrics(task: Task, settings: ForewarmSettings, variant: Variant | undefined): Metrics {
  const [metrics] = metricsIn(read(objectsOf(task, settings, variant)));
  if (metrics === undefined) throw new Error('a simulated service has no metric');
  return metrics;
}

/** The same for services that share a pool, which its admin wrote, in their order. */
export function writtenPool(
  tasks: readonly Task[],
  { capacity, members }: PoolTask,
  settings: ForewarmSettings,
  variant: Variant | undefined,
): { readonly metrics: readonly Metrics[]; readonly pools: readonly Pool[] } {
  const shares = members.map(({ service, ...share }) => ({ metric: `${NAMESPACE}/${podsName(service)}`, ...share }));
  const pool = { kind: 'Pool', metadata: { name: POOL }, spec: { capacity, members: shares } };
  const spec = read([pool, ...tasks.flatMap((task) => objectsOf(task, settings, variant))]);
  return { metrics: metricsIn(spec), pools: spec.pools };
}

/** How the metric of a service's pods is asked for. */
export function podsMetricOf(service: string): Pick<ScalingMetric, 'namespace' | 'name'> {
  return { namespace: NAMESPACE, name: podsName(service) };
}

function objectsOf(task: Task, settings: ForewarmSettings, variant: Variant | undefined): object[] {
  const calendar = variant === 'without calendar' ? undefined : writtenCalendar(calendarName(task), task.businesses);
  const warm = variant === 'with warm pool' && task.pool === undefined ? [warmMetric(task, settings)] : [];
  return [...(calendar?.objects ?? []), podsMetric(task, settings, calendar, variant), ...warm];
}

function metricsIn({ metrics, calendars }: Spec): Metrics[] {
  return metrics
    .filter(({ answers }) => answers.kind === 'pods')
    .map((pods) => {
      const calendar = calendars.find(({ name }) => name === pods.calendar);
      const warm = metrics.find(({ answers }) => answers.kind === 'warm' && answers.of.name === pods.name);
      return { pods, warm, calendar: calendar && openIncluding(calendar) };
    });
}

function read(objects: readonly object[]): Spec {
  const text = [...SOURCES, ...objects].map((one) => JSON.stringify(one)).join('\n---\n');
  const checked = checkSpec([{ file: 'simulated.yaml', text }]);
  if ('spec' in checked) return checked.spec;
  throw new Error(`what is written for a simulated service: ${checked.problems[0]?.message}`);
}

function podsName(service: string): string {
  return `${service}-pods`;
}

function calendarName({ service }: Task): string {
  return `${service}-days`;
}

function podsMetric(
  task: Task,
  settings: ForewarmSettings,
  calendar: WrittenCalendar | undefined,
  variant: Variant | undefined,
): object {
  const { service, batchSeconds, batchSize, slots, bounds, leadSeconds, timeZone, pool } = task;
  const { utilisation, quantile, drainSeconds, headroomPercent } = settings;
  const headroom = [
    ...(calendar?.specialStarts ?? []).map((during) => ({ during, percent: SPECIAL_PERCENT })),
    ...(calendar?.starts ?? []).map((during) => ({ during, percent: headroomPercent })),
    { percent: 0 },
  ];
  return {
    kind: 'ScalingMetric',
    metadata: podsMetricOf(service),
    spec: {
      pods: {
        backlog: { source: 'monitoring', pubsub: { subscription: `the-${service}` } },
        ...(variant !== 'without arrivals' && { arrivals: counter('published_total', service) }),
        completions: counter('completed_total', service),
        readyPods: {
          source: 'prometheus',
          query: `sum(kube_deployment_status_replicas_ready{deployment="${service}"})`,
        },
        capacity: { batchSeconds, batchSize, batchesAtOnce: slots, utilisation },
        drainWithin: `${drainSeconds}s`,
      },
      forecast: {
        mode: variant === 'without forecast' ? 'off' : 'enforce',
        quantile,
        leadTime: leadTime(service, settings.leadSeconds, leadSeconds),
      },
      ...(calendar === undefined ? { timeZone } : { calendar: calendarName(task), headroom }),
      limits: bounds,
      ...(pool && { pool: POOL }),
    },
  };
}

function counter(name: string, service: string): object {
  return { source: 'prometheus', query: `sum(rate(${name}{service="${service}"}[1m]))` };
}

function warmMetric({ service, leadSeconds, bounds }: Task, settings: ForewarmSettings): object {
  return {
    kind: 'ScalingMetric',
    metadata: { name: 'warm', namespace: NAMESPACE },
    spec: {
      warm: { for: podsName(service), nodeLeadTime: leadTime(service, settings.leadSeconds, leadSeconds) },
      limits: { max: bounds.max },
    },
  };
}

/** Measured where nothing is said, and until then what an engineer would guess. */
function leadTime(service: string, saidSeconds: number, typicalSeconds: number): object {
  if (saidSeconds > 0) return { otherwise: `${saidSeconds}s` };
  return { of: `deployment/${service}`, otherwise: `${Math.round(typicalSeconds)}s` };
}
