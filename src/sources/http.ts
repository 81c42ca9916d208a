import type { Agent } from 'node:http';
import fetch, { FetchError, type Response } from 'node-fetch';
import { type Connections, connections, type TlsFiles } from './connections.ts';
import type { Credential } from './credential.ts';
import { part, textOf } from './json.ts';
import { SourceError } from './source.ts';
import { Turns } from './turns.ts';

export interface HttpSettings {
  /** Who is asked, as messages name it. */
  readonly peer: string;
  readonly secure: boolean;
  /** For one call, from its start until its answer is read. The time in which it waits for its turn does not count. */
  readonly timeoutMs: number;
  readonly callsAtOnce: number;
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

/** Above any answer that a sensible question has: a week of minutes is a quarter of a megabyte. */
const LARGEST_BODY_BYTES = 16 * 2 ** 20;

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
    const { peer, timeoutMs, credential } = this.#settings;
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
      throw connectionFailure(peer, error);
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
      size: LARGEST_BODY_BYTES,
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
  signal.throwIfAborted();
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** What each code of Node's sockets and TLS means, and where to look. */
const CONNECTION_FAILURES: readonly (readonly [RegExp, string])[] = [
  [/^(?:ENOTFOUND|EAI_AGAIN)$/, "'s host name is not known: check its address, and DNS"],
  [/^ECONNREFUSED$/, ' refuses the connection: check that it runs, and its port'],
  [/^(?:EHOSTUNREACH|ENETUNREACH|ETIMEDOUT)$/, ' cannot be reached: check network policies'],
  [/^(?:ECONNRESET|EPIPE|ERR_STREAM_PREMATURE_CLOSE)$/, ' closed the connection before its answer was complete'],
  [/ALERT|HANDSHAKE/, ' refuses our TLS: check the client certificate'],
  [/CERT|UNABLE_TO_|SIGNATURE|ALTNAME/, "'s certificate is not trusted: check the CA file and the server name"],
  [/SSL|EPROTO|HPE_/, ' does not speak the protocol that its address says (http or https)'],
];

function connectionFailure(peer: string, error: unknown): SourceError {
  if (error instanceof FetchError && error.type === 'max-size') {
    return new SourceError('bad-query', `${peer}'s answer is larger than ${LARGEST_BODY_BYTES / 2 ** 20} MiB`);
  }
  const code = textOf(part(error, 'code'));
  const meaning = CONNECTION_FAILURES.find(([pattern]) => pattern.test(code))?.[1] ?? ': the connection failed';
  return new SourceError('unavailable', `${peer}${meaning} (${code || 'no code'})`);
}
