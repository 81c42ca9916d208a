import type { ReactionFloor } from '../profile/reaction-floor.ts';
import { contest } from '../simulate/contest/contest.ts';
import { page } from '../simulate/contest/page.ts';
import { type Result, resultOf } from '../simulate/contest/result.ts';
import { sweep } from '../simulate/contest/sweep.ts';
import { ownForewarm } from '../simulate/forewarm/own.ts';
import { prepare } from '../simulate/prepared.ts';
import { KEDA, RATE_AND_BACKLOG, STATIC_PEAK } from '../simulate/rivals/backlog.ts';
import { KEDA_CRON } from '../simulate/rivals/proactive.ts';
import type { Settings } from '../simulate/rivals/rival.ts';
import type { ClusterDescription } from '../simulate/scenario-file/cluster-file.ts';
import { answering, type PastSurroundings, writePage } from './past/answering.ts';
import { askedFor } from './simulate/asked.ts';
import { floorOf } from './simulate/floor.ts';
import { asJson } from './simulate/json.ts';
import { asText, onPage } from './simulate/text.ts';

export interface SimulateOptions {
  /** A metric such as `render/render-pods`. */
  readonly metric: string;
  readonly from: readonly string[];
  /** A CSV file with its arrivals; undefined where its source is asked. */
  readonly history: string | undefined;
  /** A file that describes the cluster; undefined for a usual one. */
  readonly cluster: string | undefined;
  readonly lastMs: number | undefined;
  readonly stepMs: number | undefined;
  /** The newest time that is scored. */
  readonly scoredMs: number | undefined;
  /** In so many worlds, each with other chances. */
  readonly worlds: number;
  /** Of the tuner, for each policy. */
  readonly trials: number;
  readonly output: 'text' | 'json';
  /** The file to write a page to. */
  readonly html: string | undefined;
}

export interface SimulateSurroundings extends PastSurroundings {
  /** For how far it is. */
  readonly tell: (text: string) => void;
}

/** What came of a simulation. */
export interface Simulated {
  readonly result: Result;
  /** The settings of Forewarm in the files, and those that the tuner chose. */
  readonly written: Settings;
  readonly tuned: Settings;
  readonly price: ClusterDescription['price'];
  /** What no autoscaler can meet in this cluster. */
  readonly floor: ReactionFloor | undefined;
  /** The steps of the past. */
  readonly stepMs: number;
}

/** Says what other policies and Forewarm would have done to a metric's past. Returns the exit code: 1 when it cannot be told. */
export async function runSimulation(
  options: SimulateOptions,
  { nowMs, tell, ...ways }: SimulateSurroundings,
): Promise<0 | 1> {
  return answering(async () => {
    // Before minutes are spent on what cannot be written.
    if (options.html !== undefined) writePage(options.html, '');
    const simulated = await simulateMetric(options, nowMs, tell);
    if (options.html !== undefined) writePage(options.html, page([onPage(simulated)]));
    return options.output === 'json' ? asJson(simulated) : asText(simulated);
  }, ways);
}

/** @throws {BadPast} with one sentence where it cannot be told */
export async function simulateMetric(
  options: SimulateOptions,
  nowMs: number,
  tell: (text: string) => void,
): Promise<Simulated> {
  const { worlds, trials, html } = options;
  const asked = await askedFor(options, nowMs);
  const { own, scenario, cluster } = asked;
  const ours = ownForewarm(own, cluster.scaleDownWindowSeconds);
  const withoutForecast = ownForewarm(own, cluster.scaleDownWindowSeconds, false);
  const rivals = [ours, withoutForecast, RATE_AND_BACKLOG, KEDA, KEDA_CRON, STATIC_PEAK];
  const seeds = Array.from({ length: worlds }, (_, i) => i + 1);
  const rules = { rivals, seeds, trials, frozen: {}, defaults: true, say: tell };
  const { entries, tuned } = contest(scenario, rules);
  const world = html === undefined ? undefined : prepare(scenario, 1);
  const swept = rivals.filter(({ of }) => of === undefined);
  const sweeps = world ? swept.map((rival) => sweep(rival, tuned[rival.name] ?? rival.defaults, world)) : [];
  return {
    result: resultOf(scenario, seeds, entries, sweeps),
    written: ours.defaults,
    tuned: tuned[ours.name] ?? ours.defaults,
    price: cluster.price,
    floor: floorOf(asked),
    stepMs: asked.past.stepMs,
  };
}
