import { USUAL_FORECAST } from '../../spec/forecast-rules.ts';
import type { ForecastRules, PodsMetric, ScalingMetric } from '../../spec/spec.ts';
import { hpaOf, PODS_WANTED, type Rival, type Settings, setting } from '../rivals/rival.ts';
import { forewarmPilot } from './pilot.ts';
import { KNOBS } from './rival.ts';
import type { Metrics } from './written.ts';

/** A user's metric with its placeholders and its calendar, as they can be tried. */
export interface OwnMetric extends Metrics {
  readonly pods: TriedMetric;
}

/** A metric of pods without what a simulated world does not have. */
export interface TriedMetric extends ScalingMetric {
  readonly answers: PodsMetric;
  readonly forecast: ForecastRules;
}

/** Leaves out of a user's metric what no simulated source tells, and says so. */
export function adapted(
  metric: ScalingMetric,
  answers: PodsMetric,
  batchSeconds: number,
): { readonly metric: TriedMetric; readonly notes: readonly string[] } {
  const { gpuMemory, pool, forecast, ...kept } = metric;
  const left = { cacheHitRatio: undefined, batchEfficiency: undefined, share: undefined, batchSeconds };
  const said: readonly (readonly [unknown, string])[] = [
    [gpuMemory, 'gpuMemory is left out: the world knows no GPU memory'],
    [pool, `the pool ${pool} is left out: the metric is tried alone`],
    [answers.cacheHitRatio, 'cacheHitRatio is left out: the history is taken for what reaches the pods'],
    [answers.share, 'share is left out: the metric is tried with all of its pods'],
  ];
  return {
    metric: { ...kept, answers: { ...answers, ...left }, forecast: { ...USUAL_FORECAST, ...forecast } },
    notes: said.flatMap(([found, note]) => (found === undefined || found === 0 ? [] : [note])),
  };
}

/** The user's metric at the wheel: as it is written, or with the settings that a tuner chooses. */
export function ownForewarm(own: OwnMetric, downWindowSeconds: number, withForecast = true): Rival {
  const { answers, forecast } = own.pods;
  const { utilisation, drainSeconds } = answers;
  const { quantile } = forecast;
  return {
    name: withForecast ? 'forewarm' : 'forewarm-without-forecast',
    title: withForecast ? 'Forewarm' : 'Forewarm without forecast',
    ...(!withForecast && { of: 'forewarm' }),
    knobs: {
      utilisation: withWritten(KNOBS.utilisation, utilisation),
      quantile: withWritten(KNOBS.quantile, quantile),
      drainSeconds: withWritten(KNOBS.drainSeconds, drainSeconds),
      downWindowSeconds: withWritten(KNOBS.downWindowSeconds, downWindowSeconds),
    },
    defaults: { utilisation, quantile, drainSeconds, downWindowSeconds },
    pilotFor: (settings) => (task) => {
      const pods = withSettings(own.pods, settings, withForecast ? 'enforce' : 'observe');
      const metrics = { ...own, pods, warm: own.warm && boundTo(own.warm, pods) };
      return forewarmPilot(metrics, hpaOf(task.bounds, [PODS_WANTED], settings), task);
    },
  };
}

function withSettings(metric: TriedMetric, settings: Settings, mode: ForecastRules['mode']): TriedMetric {
  const of = (name: string): number => setting(settings, name);
  return {
    ...metric,
    answers: { ...metric.answers, utilisation: of('utilisation'), drainSeconds: of('drainSeconds') },
    forecast: { ...metric.forecast, quantile: of('quantile'), mode },
  };
}

function boundTo(warm: ScalingMetric, pods: ScalingMetric): ScalingMetric {
  return warm.answers.kind === 'warm' ? { ...warm, answers: { ...warm.answers, of: pods } } : warm;
}

/** The choices of a tuner, with what the user wrote among them. */
function withWritten(choices: readonly number[], written: number): readonly number[] {
  return [...new Set([...choices, written])].toSorted((a, b) => a - b);
}
