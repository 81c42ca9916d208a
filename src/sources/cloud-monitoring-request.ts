import { type PubsubMetric, type PubsubQuery, type Query, SourceError } from './source.ts';

/** How a metric is asked for, and what is made of its series. */
export interface Measure {
  readonly resource: 'subscription' | 'topic';
  /** Counted per minute, and answered as a rate per second. */
  readonly isCount: boolean;
  /** An id can have several series, of which the sum is answered. */
  readonly isSummed: boolean;
  /** How far back the newest point is looked for. */
  readonly windowMs: number;
}

const MINUTE_MS = 60_000;

/**
 * A point is sampled once a minute and visible up to 2 minutes later, so the newest one is 1 to 3 minutes old when all is well:
 * a window of 2 minutes regularly holds none. Counts can be visible as late as after 4 minutes.
 * By region the window is longer: a region that stops reporting stays in the sum with its last value and makes the sum's time
 * old, so that it is held as stale. With a short window the sum would silently be smaller.
 */
const MEASURES: Readonly<Record<PubsubMetric, Measure>> = {
  'subscription/num_undelivered_messages': gauge(5, false),
  'subscription/num_unacked_messages_by_region': gauge(10, true),
  'subscription/oldest_unacked_message_age': gauge(5, false),
  'subscription/ack_message_count': count('subscription'),
  'topic/send_message_operation_count': count('topic'),
};

function gauge(windowMinutes: number, isSummed: boolean): Measure {
  return { resource: 'subscription', isCount: false, isSummed, windowMs: windowMinutes * MINUTE_MS };
}

function count(resource: Measure['resource']): Measure {
  return { resource, isCount: true, isSummed: true, windowMs: 10 * MINUTE_MS };
}

export function measureOf(metric: PubsubMetric): Measure {
  return MEASURES[metric];
}

/** The grammar of Pub/Sub for the ids of topics and subscriptions. It leaves no room for a quote or a space in a filter. */
export function isPubsubId(id: string): boolean {
  return /^(?!goog)[A-Za-z][A-Za-z0-9\-_.~+%]{2,254}$/.test(id);
}

/** The grammar of Google's project ids, with the domain that old ones begin with. */
export function isProjectId(id: string): boolean {
  return /^(?:[a-z][a-z0-9.-]{1,60}:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$/.test(id);
}

/** The most arguments that `one_of` takes. */
const IDS_IN_A_CALL = 100;

/** For the ids of one call: a filter is part of the address, and Google refuses addresses that are far longer. */
const CHARACTERS_IN_A_CALL = 6_000;

/** One call for each metric and up to 100 ids; a query that is not for Pub/Sub stands alone. */
export function batchesOf(queries: readonly Query[]): readonly (readonly Query[])[] {
  const groups = Map.groupBy(queries, (query) => (query.kind === 'pubsub' ? query.metric : query));
  return [...groups.values()].flatMap(chunks);
}

function chunks(queries: readonly Query[]): readonly (readonly Query[])[] {
  const made: Query[][] = [];
  let characters = 0;
  for (const query of queries) {
    const length = query.kind === 'pubsub' ? encodeURIComponent(`"${query.id}",`).length : 0;
    const last = made.at(-1);
    if (last === undefined || last.length === IDS_IN_A_CALL || characters + length > CHARACTERS_IN_A_CALL) {
      made.push([query]);
      characters = length;
    } else {
      last.push(query);
      characters += length;
    }
  }
  return made;
}

/** What `timeSeries.list` is asked for. */
export interface ListRequest {
  readonly project: string;
  readonly metric: PubsubMetric;
  readonly ids: readonly string[];
  readonly fromMs: number;
  readonly toMs: number;
}

/** The most points that one page holds. */
const POINTS_IN_A_PAGE = 20_000;

/**
 * The parameters of `projects.timeSeries.list`. Gauges are asked for as they are: an aligned point has the time of its slot,
 * not its own, and the wrong alignment turns a backlog into its change. Counts are asked for as their rate over whole minutes that
 * have ended.
 */
export function listParameters(request: ListRequest): URLSearchParams {
  const { isCount, resource } = measureOf(request.metric);
  const toMs = isCount ? Math.floor(request.toMs / MINUTE_MS) * MINUTE_MS : request.toMs;
  const parameters = new URLSearchParams({
    filter: filterOf(request),
    'interval.startTime': new Date(Math.min(request.fromMs, toMs)).toISOString(),
    'interval.endTime': new Date(toMs).toISOString(),
    view: 'FULL',
    pageSize: String(POINTS_IN_A_PAGE),
    prettyPrint: 'false',
  });
  if (!isCount) return parameters;
  parameters.set('aggregation.alignmentPeriod', `${MINUTE_MS / 1000}s`);
  parameters.set('aggregation.perSeriesAligner', 'ALIGN_RATE');
  parameters.set('aggregation.crossSeriesReducer', 'REDUCE_SUM');
  parameters.set('aggregation.groupByFields', `resource.labels.${resource}_id`);
  return parameters;
}

/** The project is part of the filter, as a project that watches others would answer for same-named subscriptions of theirs too. */
function filterOf({ project, metric, ids }: ListRequest): string {
  const { resource } = measureOf(metric);
  return [
    `metric.type = "pubsub.googleapis.com/${metric}"`,
    `resource.type = "pubsub_${resource}"`,
    `resource.labels.project_id = "${project}"`,
    `resource.labels.${resource}_id = one_of(${ids.map((id) => `"${id}"`).join(',')})`,
  ].join(' AND ');
}

/** Whether Cloud Monitoring can be asked. The ids were checked before: this is the last gate to the filter. */
export function isAskable(query: Query): query is PubsubQuery {
  return query.kind === 'pubsub' && Object.hasOwn(MEASURES, query.metric) && isPubsubId(query.id);
}

/** Why a query cannot be asked. */
export function refusalOf(query: Query): SourceError {
  return new SourceError(
    'bad-query',
    query.kind === 'pubsub'
      ? 'the metric or the id is not one that Pub/Sub has'
      : `a Cloud Monitoring source cannot answer a ${query.kind} query`,
  );
}
