import type { Sample } from '../series/series.ts';
import { isLoopback, webAddress } from './address.ts';
import { Backoff } from './backoff.ts';
import { history, newest, type Page, pageOf, seriesById, type TimeSeries } from './cloud-monitoring-decode.ts';
import {
  batchesOf,
  isAskable,
  isProjectId,
  type ListRequest,
  listParameters,
  measureOf,
  refusalOf,
} from './cloud-monitoring-request.ts';
import { backingOff, failureOf, incompleteAnswer, noData } from './cloud-monitoring-trouble.ts';
import { ANONYMOUS, googleToken } from './credential.ts';
import type { MissingExplainer } from './explain-missing.ts';
import { HttpClient } from './http.ts';
import { type PubsubQuery, type Query, type Reading, reading, type Source, SourceError, type Span } from './source.ts';

export interface CloudMonitoringSettings {
  readonly project: string;
  /** Undefined means Google's own. Plain http is for loopback only, and then no credential is sent. */
  readonly endpoint: string | undefined;
}

export interface CloudMonitoringParts {
  /** Only measures how long a back-off lasts, in ms. */
  readonly stopwatchMs: () => number;
  /** In [0, 1). */
  readonly random: () => number;
  /** For one call. */
  readonly timeoutMs?: number;
  /** Makes the message precise when a subscription has no data. It is closed with the source. */
  readonly missing?: MissingExplainer | undefined;
}

const GOOGLE = 'https://monitoring.googleapis.com';
const TIMEOUT_MS = 10_000;
const CALLS_AT_ONCE = 8;
/** Enough for a page of 20,000 points. */
const LARGEST_MEBIBYTES = 16;
const MOST_PAGES = 100;

/** Everything that one request found, of all its pages. */
interface Found {
  readonly series: ReadonlyMap<string, readonly TimeSeries[]>;
  readonly incomplete: boolean;
}

/** Pub/Sub's metrics of one project, through Cloud Monitoring's REST API (v3). One call serves up to 100 subscriptions. */
export class CloudMonitoring implements Source {
  readonly #project: string;
  readonly #parts: CloudMonitoringParts;
  readonly #address: URL;
  readonly #http: HttpClient;
  readonly #backoff: Backoff;

  /** @throws {RangeError} when the project or the endpoint cannot be used */
  constructor({ project, endpoint = GOOGLE }: CloudMonitoringSettings, parts: CloudMonitoringParts) {
    if (!isProjectId(project)) throw new RangeError('the project of a Cloud Monitoring source is not a project id');
    this.#project = project;
    this.#parts = parts;
    this.#address = webAddress(endpoint, `/v3/projects/${project}/timeSeries`);
    const secure = this.#address.protocol === 'https:';
    if (!secure && !isLoopback(this.#address)) {
      throw new RangeError('the endpoint of a Cloud Monitoring source must be https: plain http is for loopback only');
    }
    this.#http = new HttpClient({
      peer: 'Cloud Monitoring',
      secure,
      timeoutMs: parts.timeoutMs ?? TIMEOUT_MS,
      callsAtOnce: CALLS_AT_ONCE,
      largestMebibytes: LARGEST_MEBIBYTES,
      credential: secure ? googleToken() : ANONYMOUS,
      tls: {},
      headers: {},
    });
    this.#backoff = new Backoff(parts.stopwatchMs, parts.random);
  }

  batches(queries: readonly Query[]): readonly (readonly Query[])[] {
    return batchesOf(queries);
  }

  async latest(batch: readonly Query[], nowMs: number, signal: AbortSignal): Promise<readonly Reading[]> {
    const askable = batch.filter(isAskable);
    const found = await this.#find(askable, nowMs, signal);
    return batch.map((query) => (isAskable(query) ? this.#reading(query, found, nowMs) : refusalOf(query)));
  }

  async range(query: Query, span: Span, signal: AbortSignal): Promise<readonly Sample[]> {
    if (!isAskable(query)) throw refusalOf(query);
    const { metric, id } = query;
    const { windowMs } = measureOf(metric);
    const request = { project: this.#project, metric, ids: [id], fromMs: span.fromMs - windowMs, toMs: span.toMs };
    const { series, incomplete } = await this.#list(request, signal);
    if (incomplete) throw incompleteAnswer();
    return history(series.get(id) ?? [], span, windowMs);
  }

  close(): void {
    this.#http.close();
    this.#parts.missing?.close();
  }

  #reading({ metric, id }: PubsubQuery, { series, incomplete }: Found, nowMs: number): Reading {
    const sample = newest(series.get(id) ?? []);
    const { isSummed, resource, windowMs } = measureOf(metric);
    // The one series of a gauge is either there with its own time, or not. A sum could lack a part and be too low.
    if (incomplete && (isSummed || sample === undefined)) return incompleteAnswer();
    if (sample !== undefined) return reading(sample.value, sample.atMs, nowMs);
    const explained = resource === 'subscription' ? this.#parts.missing?.explain(id) : undefined;
    return explained ?? noData(resource, windowMs);
  }

  async #find(askable: readonly PubsubQuery[], nowMs: number, signal: AbortSignal): Promise<Found> {
    const [first] = askable;
    if (first === undefined) return { series: new Map(), incomplete: false };
    const { metric } = first;
    if (askable.some((query) => query.metric !== metric)) throw new Error('a batch must hold one metric');
    const ids = askable.map(({ id }) => id);
    const fromMs = nowMs - measureOf(metric).windowMs;
    return this.#list({ project: this.#project, metric, ids, fromMs, toMs: nowMs }, signal);
  }

  /** All pages of a request. While Cloud Monitoring wants to be left alone, it is not called. */
  async #list(request: ListRequest, signal: AbortSignal): Promise<Found> {
    const pages: Page[] = [];
    let pageToken = '';
    do {
      if (pages.length === MOST_PAGES) {
        throw new SourceError('unavailable', `Cloud Monitoring's answer has no end after ${MOST_PAGES} pages`);
      }
      const page = await this.#page(request, pageToken, signal);
      pages.push(page);
      pageToken = page.nextPageToken;
    } while (pageToken !== '');
    return { series: seriesById(pages), incomplete: pages.some(({ incomplete }) => incomplete) };
  }

  async #page(request: ListRequest, pageToken: string, signal: AbortSignal): Promise<Page> {
    if (this.#backoff.waitMs > 0) throw backingOff();
    const url = new URL(this.#address);
    url.search = listParameters(request).toString();
    if (pageToken !== '') url.searchParams.set('pageToken', pageToken);
    const { status, json } = await this.#http.send({ url }, signal);
    if (status === 429) this.#backoff.refused();
    else this.#backoff.answered();
    if (status !== 200) throw failureOf(status, json);
    return pageOf(json, this.#project, measureOf(request.metric));
  }
}
