import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** A refusal that is answered before any handler sees the request; the connection ends with it. */
export interface Refusal {
  readonly code: number;
  readonly phrase: string;
  /** The reason of a metav1.Status. */
  readonly reason: string;
  readonly message: string;
}

/**
 * What a server of GETs does not take: a request without a host, and a body that is long or of unknown length. Everything that
 * makes the length of a request doubtful (Transfer-Encoding with Content-Length, two lengths, a bare line feed) does not get
 * this far: the parser refuses it, and `parserRefusal` says how it is answered.
 */
export function requestRefusal(request: IncomingMessage, bodyBytes: number): Refusal | undefined {
  const { headers } = request;
  if (headers.host === undefined && request.httpVersion !== '1.0') return badRequest('a request must name its host');
  if (headers['transfer-encoding'] !== undefined) {
    return badRequest('a body of unknown length (Transfer-Encoding) is not accepted');
  }
  if (Number(headers['content-length'] ?? 0) > bodyBytes) {
    return {
      code: 413,
      phrase: 'Payload Too Large',
      reason: 'RequestEntityTooLarge',
      message: `a body of ${headers['content-length']} bytes is not accepted; the most is ${bodyBytes}`,
    };
  }
  return undefined;
}

/** How an error of Node's HTTP parser is answered; undefined for an error below HTTP, which nobody could read an answer to. */
export function parserRefusal({ code }: NodeJS.ErrnoException): Refusal | undefined {
  if (code === 'HPE_HEADER_OVERFLOW') return HEADERS_TOO_LONG;
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return TOO_SLOW;
  return code?.startsWith('HPE_') ? badRequest('the request is not proper HTTP/1.1') : undefined;
}

function badRequest(message: string): Refusal {
  return { code: 400, phrase: 'Bad Request', reason: 'BadRequest', message };
}

const HEADERS_TOO_LONG: Refusal = {
  code: 431,
  phrase: 'Request Header Fields Too Large',
  reason: 'RequestHeaderFieldsTooLarge',
  message: 'the headers of the request are too long',
};

const TOO_SLOW: Refusal = {
  code: 408,
  phrase: 'Request Timeout',
  reason: 'Timeout',
  message: 'the request took too long to arrive',
};

export const EXPECTATION_FAILED: Refusal = {
  code: 417,
  phrase: 'Expectation Failed',
  reason: 'ExpectationFailed',
  message: 'the only expectation that is understood is 100-continue',
};

/** Answers; ending the connection is up to the caller. */
export function refuse(response: ServerResponse, refusal: Refusal): void {
  const body = statusOf(refusal);
  response.writeHead(refusal.code, refusal.phrase, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
  });
  response.end(body);
}

/** The same on a socket whose request never became one. */
export function refuseOnSocket(socket: Socket, refusal: Refusal): void {
  const body = statusOf(refusal);
  socket.write(
    `HTTP/1.1 ${refusal.code} ${refusal.phrase}\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

function statusOf({ code, reason, message }: Refusal): string {
  return JSON.stringify({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code });
}
