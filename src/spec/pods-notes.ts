import type { ScalingMetric } from './spec.ts';

/** What a metric of pods asks for and cannot get, or could have for little. For people; it is no mistake. */
export function podsNotes({ namespace, name, answers, forecast }: ScalingMetric): readonly string[] {
  if (answers.kind !== 'pods') return [];
  const { backlog, arrivals, completions } = answers;
  return [
    ...(forecast?.mode === 'enforce' && arrivals === undefined
      ? [`${namespace}/${name}: nothing is forecast, as spec.pods has no arrivals`]
      : []),
    ...(backlog.query.kind === 'pubsub' && arrivals !== undefined && completions === undefined
      ? [
          `${namespace}/${name}: with spec.pods.completions the backlog is counted between two looks of Cloud Monitoring, and not concluded`,
        ]
      : []),
  ];
}
