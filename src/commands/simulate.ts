import { readFileSync, writeFileSync } from 'node:fs';
import { localTime } from '../forecast/local-time.ts';
import { printable } from '../spec/shown.ts';
import { contest } from '../simulate/contest/contest.ts';
import { page } from '../simulate/contest/page.ts';
import { ownForewarm } from '../simulate/forewarm/own.ts';
import { type MetricWorld, metricWorld } from '../simulate/metric-world.ts';
import { prepare } from '../simulate/prepared.ts';
import { KEDA, RATE_AND_BACKLOG, STATIC_PEAK } from '../simulate/rivals/backlog.ts';
import { KEDA_CRON } from '../simulate/rivals/proactive.ts';
import { type ClusterDescription, readCluster } from '../simulate/scenario-file/cluster-file.ts';
import { profile } from '../profile/profile.ts';
import type { ReactionFloor } from '../profile/reaction-floor.ts';
import { metricPast, metricsOf } from './past/metric-past.ts';
import { BadPast, codeOf, evenSteps, readCsv } from './past/past.ts';
import { asJson } from './simulate/json.ts';
import { asText } from './simulate/text.ts';

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
  readonly seeds: number;
  readonly trials: number;
  readonly output: 'text' | 'json';
  /** The file to write a page to. */
  readonly html: string | undefined;
}
