import { type Expression, meanOf, perSecond, type Preset, series } from './preset.ts';

const SOURCE = 'https://kueue.sigs.k8s.io/docs/reference/metrics/';

/** Every replica of the controller says the same numbers: they are counted once for each queue. */
function once(name: string, queue: string, status?: string): Expression {
  const more = status === undefined ? [] : [{ label: 'status', is: '=', value: status } as const];
  return (asked) => `sum(max by (${queue}) (${series(asked, name, ...more)}))`;
}

/** Workloads that pods cannot help, `inadmissible` ones, do not wait for pods. */
export const kueue: Preset = {
  title: 'Kueue, a ClusterQueue',
  subject: 'cluster_queue',
  source: SOURCE,
  measures: {
    queue: once('kueue_pending_workloads', 'cluster_queue', 'active'),
    running: once('kueue_admitted_active_workloads', 'cluster_queue'),
    batchSeconds: meanOf('kueue_execution_time_seconds'),
    serviceRate: perSecond('kueue_admitted_workloads_total'),
  },
};

/** Its metrics are behind the feature gate LocalQueueMetrics. */
export const kueueLocal: Preset = {
  title: 'Kueue, a LocalQueue',
  subject: 'name',
  source: SOURCE,
  measures: {
    queue: once('kueue_local_queue_pending_workloads', 'name, namespace', 'active'),
    running: once('kueue_local_queue_admitted_active_workloads', 'name, namespace'),
    batchSeconds: meanOf('kueue_local_queue_execution_time_seconds'),
    serviceRate: perSecond('kueue_local_queue_admitted_workloads_total'),
  },
};
