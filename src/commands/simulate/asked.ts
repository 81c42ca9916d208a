import { readFileSync } from 'node:fs';
import type { PastSteps } from '../../forecast/rolling-origin.ts';
import { type MetricWorld, metricWorld } from '../../simulate/metric-world.ts';
import { type ClusterDescription, readCluster } from '../../simulate/scenario-file/cluster-file.ts';
import { printable } from '../../spec/shown.ts';
import { type MetricPast, metricPast } from '../past/metric-past.ts';
import { BadPast, codeOf, evenSteps } from '../past/past.ts';
import type { SimulateOptions } from '../simulate.ts';

/** What is simulated: a metric with its past, in a cluster. */
export interface Asked extends MetricWorld {
  readonly past: PastSteps;
  readonly calendar: MetricPast['calendar'];
  readonly cluster: ClusterDescription;
}

const DAY_MS = 86_400_000;
/** Two weeks know the week, and are simulated in a minute or two. */
const USUAL_LAST_MS = 14 * DAY_MS;
const USUAL_STEP_MS = 60_000;
const LONGEST_SCORED_MS = 7 * DAY_MS;
/** With less nobody knows what is usual. */
const LEAST_LEARNT_MS = 3 * DAY_MS;

/** @throws {BadPast} with one sentence where it cannot be had */
export async function askedFor(options: SimulateOptions, nowMs: number): Promise<Asked> {
  const { metric, from, history, stepMs, cluster: file } = options;
  const cluster = clusterOf(file);
  const lastMs = options.lastMs ?? USUAL_LAST_MS;
  const question = { metric, from, history, stepMs: stepMs ?? USUAL_STEP_MS, lastMs };
  const read = await metricPast(question, nowMs);
  const past = evenSteps(read, { stepMs, usualStepMs: USUAL_STEP_MS, lastMs });
  const { calendar } = read;
  const timeZone = calendar?.calendar.timeZone ?? read.timeZone ?? 'UTC';
  const metrics = { pods: read.metric, warm: read.warm, calendar: calendar?.calendar };
  const world = explained(metric, () =>
    metricWorld({ metrics, past, timeZone, cluster, scoredMs: scoredOf(past, options.scoredMs) }),
  );
  return { ...world, past, calendar, cluster };
}

/** The newest third of the past, at most a week, in whole days where it is more than one. */
function scoredOf({ stepMs, values }: PastSteps, asked: number | undefined): number {
  const allMs = values.length * stepMs;
  const thirdMs = Math.min(LONGEST_SCORED_MS, allMs / 3);
  const scoredMs = asked ?? (thirdMs > DAY_MS ? Math.floor(thirdMs / DAY_MS) * DAY_MS : thirdMs);
  if (allMs - scoredMs >= LEAST_LEARNT_MS) return scoredMs;
  const days = (ms: number): string => `${Number((ms / DAY_MS).toFixed(1))} days`;
  throw new Error(
    `expected at least ${days(LEAST_LEARNT_MS)} to learn from before the ${days(scoredMs)} that are scored, found ${days(allMs)} in all`,
  );
}

function clusterOf(file: string | undefined): ClusterDescription {
  if (file === undefined) return readCluster('');
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new BadPast(`${printable(file)}: expected a cluster file, found the error ${codeOf(error)}`);
  }
  return explained(printable(file), () => readCluster(text));
}

/** What cannot be tried is told with the name of what it is about. */
function explained<T>(name: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof BadPast) throw error;
    throw new BadPast(`${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
