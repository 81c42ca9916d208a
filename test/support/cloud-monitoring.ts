import { type Loopback, type Received, type Reply, startLoopback, type TransportFault } from './loopback.ts';
import { type Filter, parseFilter } from './monitoring-filter.ts';
import {
  isCount,
  LIKE_GOOGLE,
  type Point,
  rates,
  type Sampling,
  sums,
  type TrueSeries,
  type Truth,
  visiblePoints,
} from './truth.ts';

/** How Cloud Monitoring can misbehave, in the words of its own API where there are any. */
export type CloudMonitoringFault =
  | TransportFault
  | 400
  | 401
  | 403
  | 404
  | 429
  | 500
  | 503
  | 'empty'
  | 'null values'
  | 'old points'
  | 'negative'
  | '1e18'
  | 'executionErrors'
  | 'other projects'
  | 'no end';

export interface CloudMonitoringServer extends Loopback {
  /** Every call from now on goes wrong like this, or the next `calls`; undefined ends it. */
  fault(fault: CloudMonitoringFault | undefined, calls?: number): void;
}

export interface CloudMonitoringWorld {
  readonly truth: Truth;
  /** ms since the epoch: real, or as a test wants it. */
  readonly now: () => number;
  readonly sampling?: Sampling;
  /** Points on a page, at the most. */
  readonly pageSize?: number;
}

/** Speaks as much of Cloud Monitoring's REST API (v3) as Forewarm uses: `projects.timeSeries.list` over a truth that is known. */
export async function startCloudMonitoring(world: CloudMonitoringWorld): Promise<CloudMonitoringServer> {
  let active: CloudMonitoringFault | undefined;
  let callsLeft = 0;
  const loopback = await startLoopback((received) => {
    const fault = callsLeft > 0 ? active : undefined;
    callsLeft -= 1;
    if (isTransport(fault)) return fault;
    if (typeof fault === 'number') return { status: fault, body: ERRORS[fault] };
    return list(received, fault, world);
  });
  return {
    ...loopback,
    fault: (fault, calls = Infinity) => {
      active = fault;
      callsLeft = calls;
    },
  };
}

function isTransport(fault: CloudMonitoringFault | undefined): fault is TransportFault {
  return ['hang', 'stall', 'reset', 'html', 'redirect', 'endless'].includes(String(fault));
}

interface JsonSeries {
  readonly metric: { readonly type: string; readonly labels?: Readonly<Record<string, string>> };
  readonly resource: { readonly type: string; readonly labels: Readonly<Record<string, string>> };
  readonly metricKind: string;
  readonly valueType: string;
  readonly points: readonly { readonly interval: object; readonly value: object }[];
}

function list(
  { method, path, parameters }: Received,
  fault: CloudMonitoringFault | undefined,
  world: CloudMonitoringWorld,
): Reply {
  const scopingProject = /^\/v3\/projects\/([^/]+)\/timeSeries$/.exec(path)?.[1];
  if (method !== 'GET' || scopingProject === undefined) return { status: 404, body: ERRORS[404] };
  const filter = parseFilter(parameters.get('filter') ?? '');
  const interval = intervalOf(parameters);
  if (filter === undefined || interval === undefined || filter.get('metric.type')?.length !== 1) {
    return { status: 400, body: ERRORS[400] };
  }
  if (fault === 'empty') return { status: 200, body: { unit: '1' } };
  const nowMs = fault === 'old points' ? world.now() - 24 * 3_600_000 : world.now();
  const asked = fault === 'old points' ? { startMs: nowMs - 600_000, endMs: nowMs } : interval;
  const chosen = world.truth().filter((series) => fault === 'other projects' || isChosen(series, filter));
  const sampled = chosen.map((series) => ({
    series,
    points: visiblePoints(series, asked, nowMs, world.sampling ?? LIKE_GOOGLE),
  }));
  const all = (parameters.has('aggregation.perSeriesAligner') ? reduced(sampled, parameters, asked) : sampled.map(json))
    .filter(({ points }) => points.length > 0)
    .map((series) => distorted(series, fault));
  return {
    status: 200,
    body: { ...page(all, parameters, fault, world.pageSize), ...executionErrors(fault), unit: '1' },
  };
}

function intervalOf(parameters: URLSearchParams): { startMs: number; endMs: number } | undefined {
  const startMs = Date.parse(parameters.get('interval.startTime') ?? '');
  const endMs = Date.parse(parameters.get('interval.endTime') ?? '');
  return startMs <= endMs ? { startMs, endMs } : undefined;
}

function isChosen(series: TrueSeries, filter: Filter): boolean {
  const labels: Readonly<Record<string, string>> = {
    'metric.type': `pubsub.googleapis.com/${series.metric}`,
    'resource.type': `pubsub_${resourceOf(series)}`,
    'resource.labels.project_id': series.project,
    [`resource.labels.${resourceOf(series)}_id`]: series.id,
  };
  return [...filter].every(([label, values]) => values.includes(labels[label] ?? ''));
}

function resourceOf({ metric }: Pick<TrueSeries, 'metric'>): string {
  return metric.slice(0, metric.indexOf('/'));
}

interface Sampled {
  readonly series: TrueSeries;
  readonly points: readonly Point[];
}

/** ALIGN_RATE and REDUCE_SUM grouped by the id: all that Forewarm asks for. */
function reduced(
  sampled: readonly Sampled[],
  parameters: URLSearchParams,
  asked: { startMs: number; endMs: number },
): JsonSeries[] {
  const wanted = ['ALIGN_RATE', 'REDUCE_SUM', '60s'];
  const found = ['perSeriesAligner', 'crossSeriesReducer', 'alignmentPeriod'].map((name) =>
    parameters.get(`aggregation.${name}`),
  );
  if (found.join() !== wanted.join()) throw new Error(`the stand-in cannot aggregate with ${found.join()}`);
  const groups = Map.groupBy(sampled, ({ series }) => `${series.project} ${series.id}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const points = sums(group.map((one) => rates(one.points, asked, 60_000)));
    return { ...json({ series: { ...first.series, labels: {} }, points }), metricKind: 'GAUGE', valueType: 'DOUBLE' };
  });
}

function json({ series, points }: Sampled): JsonSeries {
  const isRate = isCount(series) && points.every(({ startMs, endMs }) => startMs === endMs);
  return {
    metric: { type: `pubsub.googleapis.com/${series.metric}`, ...(series.labels && { labels: series.labels }) },
    resource: {
      type: `pubsub_${resourceOf(series)}`,
      labels: { project_id: series.project, [`${resourceOf(series)}_id`]: series.id },
    },
    metricKind: isCount(series) ? 'DELTA' : 'GAUGE',
    valueType: 'INT64',
    points: points.map(({ startMs, endMs, value }) => ({
      interval: { startTime: new Date(startMs).toISOString(), endTime: new Date(endMs).toISOString() },
      value: isRate ? { doubleValue: value } : { int64Value: String(value) },
    })),
  };
}

const DISTORTED: Readonly<Record<string, object>> = {
  'null values': { int64Value: null },
  negative: { int64Value: '-5' },
  '1e18': { int64Value: '1000000000000000000' },
};

function distorted(series: JsonSeries, fault: CloudMonitoringFault | undefined): JsonSeries {
  const value = DISTORTED[String(fault)];
  return value === undefined ? series : { ...series, points: series.points.map((point) => ({ ...point, value })) };
}

/** A page holds so many points; a series goes on where the page before ended. */
function page(
  all: readonly JsonSeries[],
  parameters: URLSearchParams,
  fault: CloudMonitoringFault | undefined,
  pageSize = Infinity,
): object {
  const size = Math.min(pageSize, Number(parameters.get('pageSize') ?? 100_000));
  const start = Number(parameters.get('pageToken') ?? 0);
  const points = all.flatMap((series) => series.points.map((point) => ({ series, point })));
  const shown = Map.groupBy(points.slice(start, start + size), ({ series }) => series);
  const timeSeries = [...shown].map(([series, some]) => ({ ...series, points: some.map(({ point }) => point) }));
  const isMore = start + size < points.length || fault === 'no end';
  return { ...(timeSeries.length > 0 && { timeSeries }), ...(isMore && { nextPageToken: String(start + size) }) };
}

function executionErrors(fault: CloudMonitoringFault | undefined): object {
  return fault === 'executionErrors'
    ? { executionErrors: [{ code: 14, message: 'Some of the time series could not be read from us-central1.' }] }
    : {};
}

function error(code: number, status: string, message: string): object {
  return { error: { code, message, status } };
}

/** In Google's words, which hold what must not be passed on. */
const ERRORS: Readonly<Record<number, object>> = {
  400: error(400, 'INVALID_ARGUMENT', 'Field filter had an invalid value of "metric.type=": Could not parse filter'),
  401: error(401, 'UNAUTHENTICATED', 'Request had invalid authentication credentials. Expected OAuth 2 access token.'),
  403: error(
    403,
    'PERMISSION_DENIED',
    'Permission monitoring.timeSeries.list denied for scaler@acme-prod.iam.gserviceaccount.com on resource projects/acme-prod (or the resource may not exist).',
  ),
  404: error(404, 'NOT_FOUND', 'The metric scope of projects/acme-prod was not found.'),
  429: error(
    429,
    'RESOURCE_EXHAUSTED',
    "Quota exceeded for quota metric 'Time series queries' and limit 'Time series queries per minute' of service 'monitoring.googleapis.com' for consumer 'project_number:123456789012'.",
  ),
  500: error(500, 'INTERNAL', 'Internal error encountered. Contact sre-oncall@acme.example'),
  503: error(503, 'UNAVAILABLE', 'The service is currently unavailable.'),
};
