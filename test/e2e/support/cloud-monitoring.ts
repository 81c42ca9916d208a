import { createServer } from 'node:http';
import { listen } from './listening.ts';
import type { Stage } from './scenario.ts';

/** A stand-in for Cloud Monitoring: the Pub/Sub emulator knows no backlog. Times are a sixtieth of the real service's. */
export interface CloudMonitoring {
  readonly url: string;
}

/** What is true now: the undelivered messages of each subscription. */
export type Truth = () => ReadonlyMap<string, number>;

interface Point {
  readonly endMs: number;
  readonly value: number;
}

const SAMPLE_MS = 1000;
const INGEST_MS = 2000;

/** How long it takes at the most until what is true can be read. */
export const VISIBLE_SECONDS = (SAMPLE_MS + INGEST_MS) / 1000;

const METRIC = /metric\.type\s*=\s*"(pubsub\.googleapis\.com\/subscription\/num_un[a-z_]+)"/;

/**
 * Answers `projects.timeSeries.list` for the backlog metrics, like the real one: sampled once in a while, visible later
 * still, the newest point first. A subscription whose name is not in the filter is not answered.
 */
export async function startCloudMonitoring(stage: Stage, truth: Truth): Promise<CloudMonitoring> {
  const series = new Map<string, Point[]>();
  const timer = setInterval(() => {
    for (const [subscription, value] of truth()) {
      const points = series.get(subscription) ?? [];
      series.set(subscription, [{ endMs: Date.now(), value }, ...points].slice(0, 600));
    }
  }, SAMPLE_MS);
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
    const project = /^\/v3\/projects\/([^/]+)\/timeSeries$/.exec(pathname)?.[1];
    response.setHeader('content-type', 'application/json');
    response.statusCode = project === undefined ? 404 : 200;
    response.end(JSON.stringify(project === undefined ? {} : list(project, searchParams, series)));
  });
  const port = await listen(server);
  stage.use({
    [Symbol.dispose]: () => {
      clearInterval(timer);
      server.closeAllConnections();
      server.close();
    },
  });
  return { url: `http://127.0.0.1:${port}` };
}

function list(project: string, query: URLSearchParams, series: ReadonlyMap<string, readonly Point[]>): unknown {
  const filter = query.get('filter') ?? '';
  const type = METRIC.exec(filter)?.[1];
  const fromMs = Date.parse(query.get('interval.startTime') ?? '');
  const toMs = Math.min(Date.parse(query.get('interval.endTime') ?? ''), Date.now() - INGEST_MS);
  if (type === undefined) return {};
  const found = [...series].flatMap(([subscription, points]) => {
    const visible = points.filter(({ endMs }) => endMs >= fromMs && endMs <= toMs);
    if (visible.length === 0 || !filter.includes(`"${subscription}"`)) return [];
    return {
      metric: { type },
      resource: { type: 'pubsub_subscription', labels: { project_id: project, subscription_id: subscription } },
      metricKind: 'GAUGE',
      valueType: 'INT64',
      points: visible.map(pointOf),
    };
  });
  return found.length === 0 ? {} : { timeSeries: found, unit: '1' };
}

function pointOf({ endMs, value }: Point): unknown {
  const endTime = new Date(endMs).toISOString();
  return { interval: { startTime: endTime, endTime }, value: { int64Value: String(value) } };
}
