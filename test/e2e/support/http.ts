import { once } from 'node:events';
import {
  type IncomingHttpHeaders,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  request as plainRequest,
} from 'node:http';
import { type RequestOptions, request as tlsRequest } from 'node:https';
import { text } from 'node:stream/consumers';

/** The TLS side of a request, a method other than GET, headers and a body. */
export interface Sending
  extends Pick<RequestOptions, 'agent' | 'ca' | 'cert' | 'key' | 'method' | 'rejectUnauthorized' | 'servername'> {
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string;
  readonly signal?: AbortSignal;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** One request over http or https; any status is an answer. Not `fetch`, because that takes no certificates. */
export async function send(url: string, sending: Sending = {}): Promise<Answer> {
  const response = await open(url, sending);
  return { status: response.statusCode ?? 0, headers: response.headers, text: await text(response) };
}

/** The same without reading the body. */
export async function open(url: string, { body, ...options }: Sending = {}): Promise<IncomingMessage> {
  const request = (url.startsWith('https:') ? tlsRequest : plainRequest)(url, options).end(body);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  // From here on the response tells of errors.
  request.on('error', () => {});
  return response;
}

/** A ready check: throws unless `url` answers 200. */
export async function answers200(url: string, sending: Sending = {}): Promise<void> {
  const { status, text: body } = await send(url, sending);
  if (status !== 200) throw new Error(`${url} answers ${status}: ${body.slice(0, 300)}`);
}
