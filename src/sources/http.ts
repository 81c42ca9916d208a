import type { Agent } from 'node:http';
import fetch, { type Response } from 'node-fetch';
import { connectionFailure } from './connection-failure.ts';
import { type Connections, connections, type TlsFiles } from './connections.ts';
import type { Credential } from './credential.ts';
import { SourceError } from './source.ts';
import { Turns } from './turns.ts';

export interface HttpSettings {
  /** Who is asked, as messages name it. */
  readonly peer: string;
  readonly secure: boolean;
  /** For one call, from its start until its answer is read. The time in which it waits for its turn does not count. */
  readonly timeoutMs: number;
  readonly callsAtOnce: number;
  /** A larger answer, when it is unpacked, is given up: it is not the answer to a sensible question, and reading it delays others. */
  readonly largestMebibytes: number;
  readonly credential: Credential;
  readonly tls: TlsFiles;
  readonly headers: Readonly<Record<string, string>>;
}

export interface HttpRequest {
  readonly url: URL;
  /** Sent as a form with POST; without it the call is a GET. */
  readonly form?: URLSearchParams;
}

export interface HttpAnswer {
  readonly status: number;
  /** The decoded body; undefined when it is not JSON, which an error's body often is not. */
  readonly json: unknown;
}

/**
 * Calls one peer over connections that are kept alive. No redirect is followed, as it could carry a credential to another host.
 * Messages hold neither an address nor a word of the answer.
 */
export class HttpClient {
  readonly #settings: HttpSettings;
  readonly #connections: Connections;
  readonly #turns: Turns;

  constructor(settings: HttpSettings) {
    this.#settings = settings;
    this.#connections = connections(settings.secure, settings.tls, settings.timeoutMs);
    this.#turns = new Turns(settings.callsAtOnce);
  }

  /**
   * The answer, whatever its status, unless it is a redirect.
   * @throws {SourceError} timeout, unavailable, denied (no credential), or bad-query (the answer is too large)
   */
  async send(request: HttpRequest, stop: AbortSignal): Promise<HttpAnswer> {
    try {
      return await this.#turns.take(() => this.#call(request, stop), stop);
    } catch (error) {
      if (error instanceof SourceError) throw error;
      if (stop.aborted) throw new SourceError('timeout', `the call to ${this.#settings.peer} was ended from outside`);
      throw error;
    }
  }

  close(): void {
    this.#connections.close();
  }

  async #call(request: HttpRequest, stop: AbortSignal): Promise<HttpAnswer> {
    const { peer, timeoutMs, credential, largestMebibytes } = this.#settings;
    const timeout = AbortSignal.timeout(timeoutMs);
    const signal = AbortSignal.any([stop, timeout]);
    const prepared = Promise.all([this.#connections.agent(), credential.authorization()]);
    let agent: Agent | undefined;
    try {
      const [ready, authorization] = await unlessAborted(prepared, signal);
      agent = ready;
      const answer = await answerOf(await this.#fetch(request, { agent, authorization, signal }), peer);
      if (answer.status === 401) credential.forget();
      return answer;
    } catch (error) {
      if (error instanceof SourceError || stop.aborted) throw error;
      if (agent !== undefined) this.#connections.distrust(agent);
      if (timeout.aborted) throw new SourceError('timeout', `${peer} did not answer within ${timeoutMs / 1000} s`);
      throw connectionFailure(error, peer, largestMebibytes);
    }
  }

  #fetch({ url, form }: HttpRequest, { agent, authorization, signal }: Prepared): Promise<Response> {
    return fetch(url, {
      method: form === undefined ? 'GET' : 'POST',
      ...(form && { body: form }),
      headers: {
        Accept: 'application/json',
        // Google compresses for those who say so here too.
        'User-Agent': 'forewarm (gzip)',
        ...this.#settings.headers,
        ...(authorization !== undefined && { Authorization: authorization }),
      },
      agent,
      signal,
      redirect: 'manual',
      size: this.#settings.largestMebibytes * 2 ** 20,
    });
  }
}

interface Prepared {
  readonly agent: Agent;
  readonly authorization: string | undefined;
  readonly signal: AbortSignal;
}

async function answerOf(response: Response, peer: string): Promise<HttpAnswer> {
  const { status } = response;
  const text = await response.text();
  if (status >= 300 && status < 400) {
    throw new SourceError('unavailable', `${peer} answers with a redirect (HTTP ${status}), which is not followed`);
  }
  return { status, json: jsonOf(text) };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => aborted.reject(new Error('aborted'));
  if (signal.aborted) abort();
  else signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
