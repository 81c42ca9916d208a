import type { Sample } from '../series/series.ts';
import { webAddress } from './address.ts';
import type { TlsFiles } from './connections.ts';
import { ANONYMOUS, basic, bearerFile, type Credential, googleToken } from './credential.ts';
import { type HttpAnswer, HttpClient } from './http.ts';
import { numberIn, type QueryResult, resultOf, samplesIn } from './prometheus-decode.ts';
import {
  type PrometheusQuery,
  type Query,
  type Reading,
  reading,
  type Source,
  SourceError,
  type Span,
} from './source.ts';

export interface PrometheusSettings {
  readonly url: string;
  readonly timeoutMs: number;
  readonly auth: PrometheusAuth;
  readonly tls: TlsFiles;
  /** Sent as they are, for instance `X-Scope-OrgID`. */
  readonly headers: Readonly<Record<string, string>>;
}

type PrometheusAuth =
  | { readonly kind: 'none' }
  | { readonly kind: 'bearer'; readonly tokenFile: string }
  | { readonly kind: 'basic'; readonly username: string; readonly passwordFile: string }
  | { readonly kind: 'google' };

const CALLS_AT_ONCE = 8;

/** Enough for 11,000 steps of one series. */
const LARGEST_MEBIBYTES = 2;

/** Prometheus refuses a range of more than 11,000 steps. */
const STEPS_IN_A_CALL = 11_000;

/** Anything that speaks Prometheus' HTTP API: Prometheus, Thanos, Mimir, VictoriaMetrics, Google's. */
export class Prometheus implements Source {
  readonly #url: string;
  readonly #timeoutMs: number;
  readonly #http: HttpClient;
  #method: 'POST' | 'GET' = 'POST';

  /** @throws {RangeError} when the url cannot be used */
  constructor({ url, timeoutMs, auth, tls, headers }: PrometheusSettings) {
    const secure = webAddress(url, '').protocol === 'https:';
    if (auth.kind === 'google' && !secure) throw new RangeError('a Google access token is sent to an https url only');
    this.#url = url;
    this.#timeoutMs = timeoutMs;
    this.#http = new HttpClient({
      peer: 'Prometheus',
      secure,
      timeoutMs,
      callsAtOnce: CALLS_AT_ONCE,
      largestMebibytes: LARGEST_MEBIBYTES,
      credential: credentialFor(auth),
      tls,
      headers,
    });
  }

  batches(queries: readonly Query[]): readonly (readonly Query[])[] {
    return queries.map((query) => [query]);
  }

  async latest(batch: readonly Query[], nowMs: number, signal: AbortSignal): Promise<readonly Reading[]> {
    return Promise.all(batch.map((query) => this.#reading(checked(query), nowMs, signal)));
  }

  /** The times are the steps': for the past there is no telling how old the samples behind a step were, up to 5 minutes. */
  async range(query: Query, { fromMs, toMs, stepMs }: Span, signal: AbortSignal): Promise<readonly Sample[]> {
    const { expr } = checked(query);
    const samples: Sample[] = [];
    const lastMs = Math.floor(toMs / stepMs) * stepMs;
    const chunkMs = (STEPS_IN_A_CALL - 1) * stepMs;
    for (let atMs = Math.ceil(fromMs / stepMs) * stepMs; atMs <= lastMs; atMs += chunkMs + stepMs) {
      const span = { start: seconds(atMs), end: seconds(Math.min(atMs + chunkMs, lastMs)), step: seconds(stepMs) };
      samples.push(...samplesIn(await this.#query('query_range', { query: expr, ...span }, signal)));
    }
    return samples;
  }

  close(): void {
    this.#http.close();
  }

  /** An instant query answers with the time of the question, however old the samples behind it are: that is asked separately. */
  async #reading({ expr, freshness }: PrometheusQuery, nowMs: number, signal: AbortSignal): Promise<Reading> {
    const time = seconds(nowMs);
    const value = this.#number(expr, time, signal);
    const sampledAt = freshness === undefined ? nowMs / 1000 : this.#number(freshness, time, signal);
    const [found, sampledAtSeconds] = await Promise.all([value, sampledAt]);
    if (found instanceof SourceError) return found;
    if (found === undefined) return new SourceError('no-data', 'the query gives nothing, or not a number (NaN)');
    if (sampledAtSeconds instanceof SourceError) {
      return new SourceError(sampledAtSeconds.trouble, `the sample's age is unknown: ${sampledAtSeconds.message}`);
    }
    if (sampledAtSeconds === undefined) return new SourceError('no-data', 'the series behind the query are gone');
    return reading(found, Math.round(sampledAtSeconds * 1000), nowMs);
  }

  async #number(query: string, time: string, signal: AbortSignal): Promise<number | undefined | SourceError> {
    try {
      return numberIn(await this.#query('query', { query, time }, signal));
    } catch (error) {
      if (error instanceof SourceError) return error;
      throw error;
    }
  }

  /** The server gives up a little before we do, so that it can say so. */
  async #query(path: string, parameters: Readonly<Record<string, string>>, signal: AbortSignal): Promise<QueryResult> {
    const timeout = `${Math.ceil(this.#timeoutMs * 0.9)}ms`;
    const form = new URLSearchParams({ ...parameters, timeout });
    const url = webAddress(this.#url, `/api/v1/${path}`);
    const { status, json } = await this.#send(url, form, signal);
    return resultOf(status, json);
  }

  /** A POST carries long queries; some gateways allow only GET. What worked is remembered. */
  async #send(url: URL, form: URLSearchParams, signal: AbortSignal): Promise<HttpAnswer> {
    if (this.#method === 'POST') {
      const answer = await this.#http.send({ url, form }, signal);
      if (!isMethodRefused(answer)) return answer;
    }
    for (const [name, value] of form) url.searchParams.append(name, value);
    const answer = await this.#http.send({ url }, signal);
    this.#method = isMethodRefused(answer) ? 'POST' : 'GET';
    return answer;
  }
}

function isMethodRefused({ status }: HttpAnswer): boolean {
  return status === 403 || status === 405 || status === 501;
}

function credentialFor(auth: PrometheusAuth): Credential {
  switch (auth.kind) {
    case 'none':
      return ANONYMOUS;
    case 'bearer':
      return bearerFile(auth.tokenFile);
    case 'basic':
      return basic(auth.username, auth.passwordFile);
    case 'google':
      return googleToken();
  }
}

function checked(query: Query): PrometheusQuery {
  if (query.kind === 'prometheus') return query;
  throw new SourceError('bad-query', `a Prometheus source cannot answer a ${query.kind} query`);
}

function seconds(ms: number): string {
  return String(ms / 1000);
}
