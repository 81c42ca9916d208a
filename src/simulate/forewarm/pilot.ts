import { USUAL_FORECAST } from '../../spec/forecast-rules.ts';
import type { ScalingMetric } from '../../spec/spec.ts';
import type { HpaSpec } from '../autoscaler.ts';
import type { Reading } from '../hpa.ts';
import { LEAST_REPLICAS } from '../hpa-behavior.ts';
import type { ByMetrics, Task } from '../pilot.ts';
import { PLACEHOLDER_BEHAVIOR } from '../placeholders.ts';
import { hpaOf, PODS_WANTED } from '../rivals/rival.ts';
import type { Sensors } from '../sensors.ts';
import { Adapter, type Blindness, type Member } from './adapter.ts';
import { ForecastLog } from './forecast-score.ts';
import { type Metrics, podsMetricOf, type writtenPool } from './written.ts';

const SEEING: Blindness = { nowcast: false, learntLead: false };

/**
 * Forewarm at the wheel of one service: the HPA follows the metric of pods, and placeholders that of warm pods where there is one.
 */
export function forewarmPilot(metrics: Metrics, hpa: HpaSpec, task: Task, blind: Blindness = SEEING): ByMetrics {
  const log = new ForecastLog((metrics.pods.forecast ?? USUAL_FORECAST).quantile, task.learnUntilMs);
  let adapter: Adapter | undefined;
  return pilotOf(metrics, hpa, log, {
    adapter: () => adapter,
    tick: (nowMs, sensors) => {
      adapter ??= new Adapter(nowMs, [{ metrics, sensors, log }], [], blind);
      adapter.tick(nowMs);
    },
  });
}

/** A service of a crew. */
interface Aboard {
  readonly task: Task;
  readonly log: ForecastLog;
  sensors: Sensors | undefined;
}

/** Services that share a pool, all of them steered by one adapter, as one program decides them. */
export class Crew {
  readonly #written: (tasks: readonly Task[]) => ReturnType<typeof writtenPool>;
  readonly #blind: Blindness;
  readonly #aboard = new Map<string, Aboard>();
  #adapter: Adapter | undefined;

  constructor(written: (tasks: readonly Task[]) => ReturnType<typeof writtenPool>, blind: Blindness) {
    this.#written = written;
    this.#blind = blind;
  }

  /** All pilots are asked for before the first tick; one that is asked for again begins anew, with all the others. */
  pilot(hpa: HpaSpec, task: Task, quantile: number): ByMetrics {
    const { service, learnUntilMs } = task;
    const log = new ForecastLog(quantile, learnUntilMs);
    this.#aboard.set(service, { task, log, sensors: undefined });
    this.#adapter = undefined;
    return pilotOf({ pods: podsMetricOf(service), warm: undefined }, hpa, log, {
      adapter: () => this.#adapter,
      tick: (nowMs, sensors) => this.#tick(service, nowMs, sensors),
    });
  }

  /** Every service has its own tick in the world; the program has one for all. */
  #tick(service: string, nowMs: number, sensors: Sensors): void {
    const one = this.#aboard.get(service);
    if (one !== undefined) one.sensors = sensors;
    const [first] = this.#aboard.keys();
    if (service !== first) return;
    this.#adapter ??= this.#begin(nowMs);
    this.#adapter?.tick(nowMs);
  }

  #begin(nowMs: number): Adapter | undefined {
    const all = [...this.#aboard.values()];
    const { metrics, pools } = this.#written(all.map(({ task }) => task));
    const members = metrics.flatMap((of, i): Member[] => {
      const { sensors, log } = all[i] ?? {};
      return sensors && log ? [{ metrics: of, sensors, log }] : [];
    });
    return members.length < all.length ? undefined : new Adapter(nowMs, members, pools, this.#blind);
  }
}

interface Ticking {
  readonly adapter: () => Adapter | undefined;
  readonly tick: (nowMs: number, sensors: Sensors) => void;
}

type Asked = Pick<ScalingMetric, 'namespace' | 'name'>;

function pilotOf(
  { pods, warm }: { readonly pods: Asked; readonly warm: ScalingMetric | undefined },
  hpa: HpaSpec,
  log: ForecastLog,
  { adapter, tick }: Ticking,
): ByMetrics {
  const answer = (metric: Asked, nowMs: number): Reading =>
    adapter()?.answer(metric, nowMs) ?? { error: 'nothing was decided yet' };
  return {
    hpa,
    tick,
    read: (nowMs) => [answer(pods, nowMs)],
    forecast: () => log.score(),
    ...(warm && { warm: { hpa: hpaOfPlaceholders(warm), read: (nowMs: number) => answer(warm, nowMs) } }),
  };
}

function hpaOfPlaceholders({ name, answers }: ScalingMetric): HpaSpec {
  if (answers.kind !== 'warm') throw new TypeError(`${name} is no metric of placeholders`);
  const { min, max } = answers.limits;
  const bounds = { min: Math.max(LEAST_REPLICAS, min), max };
  return { ...hpaOf(bounds, [PODS_WANTED], {}), behavior: PLACEHOLDER_BEHAVIOR };
}
